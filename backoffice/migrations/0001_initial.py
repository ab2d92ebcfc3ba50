import backoffice.migration_operations
import backoffice.models.documents
import backoffice.models.plans
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import domain.enums.people
import domain.enums.plans
import domain.enums.revenue
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        django.contrib.postgres.operations.TrigramExtension(
        ),
        migrations.CreateModel(
            name='FirmUnscopedevent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=200)),
                ('slug', models.SlugField(db_index=False)),
                ('vat_rate', models.DecimalField(decimal_places=4, default=20, help_text='Percentage added to the net of a charge that is not exempt.', max_digits=8)),
                ('month_end_day', models.PositiveSmallIntegerField(default=31, help_text='Last day of a payment period; 31 means the end of the calendar month.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(31)])),
                ('expectation_horizon_months', models.PositiveSmallIntegerField(default=12, help_text='How many months ahead expected payments are laid out.')),
                ('match_tolerance_percent', models.PositiveSmallIntegerField(default=10, help_text='How far a payment may be from what is expected and still match by itself.', validators=[django.core.validators.MaxValueValidator(25)])),
                ('rematch_policy', models.CharField(choices=[('off', 'Do nothing'), ('propose', 'Show what would now match'), ('automatic', 'Match by itself')], default='propose', max_length=10)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Household',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('name', models.CharField(max_length=200)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='HouseholdFirmevent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('name', models.CharField(max_length=200)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Income',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('name', models.CharField(max_length=255)),
                ('amount', models.DecimalField(decimal_places=2, help_text='Pounds each time it is paid.', max_digits=14)),
                ('frequency', models.CharField(choices=[('daily', 'Daily'), ('weekly', 'Weekly'), ('fortnightly', 'Fortnightly'), ('four_weekly', 'Four-weekly'), ('monthly', 'Monthly'), ('bimonthly', 'Every two months'), ('quarterly', 'Quarterly'), ('half_yearly', 'Half-yearly'), ('yearly', 'Yearly'), ('every_two_years', 'Every two years'), ('every_three_years', 'Every three years'), ('every_five_years', 'Every five years'), ('once', 'Once')], default=domain.enums.plans.Frequency['YEARLY'], max_length=20)),
                ('start_date', models.DateField(blank=True, null=True)),
                ('end_date', models.DateField(blank=True, null=True)),
                ('type', models.CharField(choices=[('salary', 'Salary'), ('bonus', 'Bonus'), ('dividend', 'Dividend'), ('benefit', 'Benefit'), ('investment', 'Investment'), ('rental', 'Rental'), ('pension', 'Pension'), ('state_pension', 'State Pension'), ('other', 'Other')], default=domain.enums.plans.IncomeType['SALARY'], max_length=20)),
                ('basis', models.CharField(choices=[('gross', 'Before tax'), ('net', 'After tax')], default=domain.enums.plans.AmountBasis['GROSS'], max_length=10)),
                ('is_taxable', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['name', 'id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='IncomeFirmevent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('name', models.CharField(max_length=255)),
                ('amount', models.DecimalField(decimal_places=2, help_text='Pounds each time it is paid.', max_digits=14)),
                ('frequency', models.CharField(choices=[('daily', 'Daily'), ('weekly', 'Weekly'), ('fortnightly', 'Fortnightly'), ('four_weekly', 'Four-weekly'), ('monthly', 'Monthly'), ('bimonthly', 'Every two months'), ('quarterly', 'Quarterly'), ('half_yearly', 'Half-yearly'), ('yearly', 'Yearly'), ('every_two_years', 'Every two years'), ('every_three_years', 'Every three years'), ('every_five_years', 'Every five years'), ('once', 'Once')], default=domain.enums.plans.Frequency['YEARLY'], max_length=20)),
                ('start_date', models.DateField(blank=True, null=True)),
                ('end_date', models.DateField(blank=True, null=True)),
                ('type', models.CharField(choices=[('salary', 'Salary'), ('bonus', 'Bonus'), ('dividend', 'Dividend'), ('benefit', 'Benefit'), ('investment', 'Investment'), ('rental', 'Rental'), ('pension', 'Pension'), ('state_pension', 'State Pension'), ('other', 'Other')], default=domain.enums.plans.IncomeType['SALARY'], max_length=20)),
                ('basis', models.CharField(choices=[('gross', 'Before tax'), ('net', 'After tax')], default=domain.enums.plans.AmountBasis['GROSS'], max_length=10)),
                ('is_taxable', models.BooleanField(default=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Ownership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('percent', models.DecimalField(decimal_places=4, default=100, max_digits=8, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)])),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OwnershipFirmevent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('percent', models.DecimalField(decimal_places=4, default=100, max_digits=8, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)])),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('type', models.CharField(choices=[('cash_account', 'Cash account'), ('investment', 'Investment'), ('pension', 'Pension'), ('annuity', 'Annuity'), ('fixed_asset', 'Fixed asset'), ('mortgage', 'Mortgage'), ('loan_credit', 'Loan or credit'), ('protection_policy', 'Protection policy'), ('general_insurance', 'General insurance'), ('group_protection', 'Group protection')], max_length=20)),
                ('sub_type', models.CharField(blank=True, help_text='A code of the sub-type table, such as sipp; unknown ones are kept as sent.', max_length=80)),
                ('name', models.CharField(max_length=255)),
                ('policy_number', models.CharField(blank=True, max_length=100)),
                ('normalised_policy_number', models.GeneratedField(db_persist=True, expression=backoffice.models.plans.NormalisedPolicyNumber('policy_number'), output_field=models.CharField(max_length=100))),
                ('status', models.CharField(choices=[('proposed', 'Proposed'), ('active', 'Active'), ('inactive', 'Inactive')], default=domain.enums.plans.PlanStatus['ACTIVE'], max_length=10)),
                ('inactive_date', models.DateField(blank=True, null=True)),
                ('inactive_reason', models.CharField(blank=True, max_length=40)),
                ('opened_date', models.DateField(blank=True, null=True)),
                ('is_under_advice', models.BooleanField(default=True)),
                ('details', models.JSONField(blank=True, default=dict, help_text="What only this type has, such as a loan's rate; money in pence.")),
            ],
            options={
                'ordering': ['type', 'name', 'id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PlanFirmevent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('type', models.CharField(choices=[('cash_account', 'Cash account'), ('investment', 'Investment'), ('pension', 'Pension'), ('annuity', 'Annuity'), ('fixed_asset', 'Fixed asset'), ('mortgage', 'Mortgage'), ('loan_credit', 'Loan or credit'), ('protection_policy', 'Protection policy'), ('general_insurance', 'General insurance'), ('group_protection', 'Group protection')], max_length=20)),
                ('sub_type', models.CharField(blank=True, help_text='A code of the sub-type table, such as sipp; unknown ones are kept as sent.', max_length=80)),
                ('name', models.CharField(max_length=255)),
                ('policy_number', models.CharField(blank=True, max_length=100)),
                ('status', models.CharField(choices=[('proposed', 'Proposed'), ('active', 'Active'), ('inactive', 'Inactive')], default=domain.enums.plans.PlanStatus['ACTIVE'], max_length=10)),
                ('inactive_date', models.DateField(blank=True, null=True)),
                ('inactive_reason', models.CharField(blank=True, max_length=40)),
                ('opened_date', models.DateField(blank=True, null=True)),
                ('is_under_advice', models.BooleanField(default=True)),
                ('details', models.JSONField(blank=True, default=dict, help_text="What only this type has, such as a loan's rate; money in pence.")),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Provider',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('name', models.CharField(max_length=200)),
            ],
            options={
                'ordering': ['name'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ProviderFirmevent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('name', models.CharField(max_length=200)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Relationship',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('kind', models.CharField(choices=[('married', 'Married to'), ('civil_partner', 'Civil partner of'), ('cohabiting', 'Living with'), ('engaged', 'Engaged to'), ('household', 'In a household with'), ('parent', 'Parent of'), ('child', 'Child of'), ('other', 'Related to')], default=domain.enums.people.RelationshipKind['HOUSEHOLD'], max_length=20)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RelationshipFirmevent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('kind', models.CharField(choices=[('married', 'Married to'), ('civil_partner', 'Civil partner of'), ('cohabiting', 'Living with'), ('engaged', 'Engaged to'), ('household', 'In a household with'), ('parent', 'Parent of'), ('child', 'Child of'), ('other', 'Related to')], default=domain.enums.people.RelationshipKind['HOUSEHOLD'], max_length=20)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='UserUnscopedevent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254)),
                ('name', models.CharField(max_length=200)),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('admin', 'Administrator'), ('adviser', 'Adviser'), ('paraplanner', 'Paraplanner'), ('client', 'Client')], default=domain.enums.people.Role['ADVISER'], max_length=20)),
                ('is_active', models.BooleanField(default=True)),
                ('is_staff', models.BooleanField(default=False, help_text='May open the admin site.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Valuation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('valued_date', models.DateField()),
                ('amount', models.DecimalField(decimal_places=2, help_text='Pounds; what is owed, for a loan.', max_digits=14)),
                ('source', models.CharField(blank=True, help_text="Who said so: a system's name, or blank for a person.", max_length=50)),
            ],
            options={
                'ordering': ['-valued_date', '-id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ValuationFirmevent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('valued_date', models.DateField()),
                ('amount', models.DecimalField(decimal_places=2, help_text='Pounds; what is owed, for a loan.', max_digits=14)),
                ('source', models.CharField(blank=True, help_text="Who said so: a system's name, or blank for a person.", max_length=50)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('admin', 'Administrator'), ('adviser', 'Adviser'), ('paraplanner', 'Paraplanner'), ('client', 'Client')], default=domain.enums.people.Role['ADVISER'], max_length=20)),
                ('is_active', models.BooleanField(default=True)),
                ('is_staff', models.BooleanField(default=False, help_text='May open the admin site.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('name', models.CharField(max_length=100)),
                ('prefix', models.CharField(max_length=12)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('may_write', models.BooleanField(default=False)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_tokens', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Client',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('kind', models.CharField(choices=[('individual', 'Individual'), ('joint', 'Joint'), ('trust', 'Trust'), ('business', 'Business')], default=domain.enums.people.ClientKind['INDIVIDUAL'], max_length=12)),
                ('status', models.CharField(choices=[('prospect', 'Prospect'), ('active', 'Active'), ('inactive', 'Inactive')], default=domain.enums.people.ClientStatus['ACTIVE'], max_length=12)),
                ('title', models.CharField(blank=True, max_length=30)),
                ('first_name', models.CharField(blank=True, max_length=100)),
                ('middle_name', models.CharField(blank=True, max_length=100)),
                ('last_name', models.CharField(blank=True, max_length=100)),
                ('entity_name', models.CharField(blank=True, help_text='Name of a joint, trust or business client.', max_length=200)),
                ('client_reference', models.CharField(blank=True, max_length=50)),
                ('date_of_birth', models.DateField(blank=True, null=True)),
                ('gender', models.CharField(choices=[('female', 'Female'), ('male', 'Male'), ('non_binary', 'Non-binary'), ('transgender', 'Transgender'), ('intersex', 'Intersex'), ('other', 'Other'), ('unknown', 'Not known')], default=domain.enums.people.Gender['UNKNOWN'], max_length=12)),
                ('marital_status', models.CharField(choices=[('single', 'Single'), ('cohabiting', 'Cohabiting'), ('married', 'Married'), ('civil_partnership', 'In a civil partnership'), ('engaged', 'Engaged'), ('in_relationship', 'In a relationship'), ('separated', 'Separated'), ('divorced', 'Divorced'), ('dissolved_civil_partnership', 'Dissolved civil partnership'), ('widowed', 'Widowed'), ('other', 'Other'), ('unknown', 'Not known')], default=domain.enums.people.MaritalStatus['UNKNOWN'], max_length=30)),
                ('national_insurance_number', models.CharField(blank=True, help_text='Stored without spaces, in capitals.', max_length=9)),
                ('retirement_age', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('tax_area', models.CharField(choices=[('england', 'England'), ('northern_ireland', 'Northern Ireland'), ('scotland', 'Scotland'), ('wales', 'Wales')], default=domain.enums.people.TaxArea['ENGLAND'], max_length=20)),
                ('tax_area_is_set_by_hand', models.BooleanField(default=False, help_text='When off, the tax area follows the postcode.')),
                ('adviser', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='advised_clients', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['last_name', 'first_name', 'entity_name', 'id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Charge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('number', models.PositiveIntegerField(help_text='Runs from 1 in each firm; part of the invoice number.')),
                ('type', models.CharField(choices=[('fee', 'Fee'), ('commission', 'Commission')], default=domain.enums.revenue.ChargeType['FEE'], max_length=12)),
                ('category', models.CharField(choices=[('adhoc', 'Ad hoc'), ('administration', 'Administration'), ('adjustment', 'Adjustment'), ('bond_renewal', 'Bond renewal'), ('clawback', 'Clawback'), ('dss_rebate', 'DSS rebate'), ('fund', 'Fund based'), ('indemnity', 'Indemnity'), ('initial_fee', 'Initial fee'), ('level', 'Level'), ('non_indemnity', 'Non-indemnity'), ('one_off', 'One-off'), ('ongoing_fee', 'Ongoing fee'), ('other_fee', 'Other fee'), ('procuration_fee', 'Procuration fee'), ('protected_rights', 'Protected rights'), ('renewal', 'Renewal'), ('switch', 'Switch'), ('unknown', 'Unknown')], max_length=20)),
                ('payment_origin', models.CharField(choices=[('client', 'Client'), ('provider', 'Provider'), ('unknown', 'Not known')], default=domain.enums.revenue.PaymentOrigin['PROVIDER'], max_length=10)),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('percentage', models.DecimalField(blank=True, decimal_places=4, max_digits=8, null=True)),
                ('percentage_frequency', models.CharField(choices=[('daily', 'Daily'), ('weekly', 'Weekly'), ('fortnightly', 'Fortnightly'), ('four_weekly', 'Four-weekly'), ('monthly', 'Monthly'), ('bimonthly', 'Every two months'), ('quarterly', 'Quarterly'), ('half_yearly', 'Half-yearly'), ('yearly', 'Yearly'), ('every_two_years', 'Every two years'), ('every_three_years', 'Every three years'), ('every_five_years', 'Every five years'), ('once', 'Once')], default=domain.enums.plans.Frequency['YEARLY'], max_length=20)),
                ('frequency', models.CharField(choices=[('daily', 'Daily'), ('weekly', 'Weekly'), ('fortnightly', 'Fortnightly'), ('four_weekly', 'Four-weekly'), ('monthly', 'Monthly'), ('bimonthly', 'Every two months'), ('quarterly', 'Quarterly'), ('half_yearly', 'Half-yearly'), ('yearly', 'Yearly'), ('every_two_years', 'Every two years'), ('every_three_years', 'Every three years'), ('every_five_years', 'Every five years'), ('once', 'Once')], default=domain.enums.plans.Frequency['MONTHLY'], max_length=20)),
                ('start_date', models.DateField()),
                ('end_date', models.DateField(blank=True, help_text='First day it is no longer charged.', null=True)),
                ('is_vat_exempt', models.BooleanField(default=True)),
                ('vat_rate', models.DecimalField(blank=True, decimal_places=4, help_text="Blank uses the firm's rate.", max_digits=8, null=True)),
                ('adviser', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='charges', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='backoffice.client')),
            ],
            options={
                'ordering': ['-start_date', '-id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Address',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('line_1', models.CharField(blank=True, max_length=200)),
                ('line_2', models.CharField(blank=True, max_length=200)),
                ('line_3', models.CharField(blank=True, max_length=200)),
                ('town', models.CharField(blank=True, max_length=100)),
                ('county', models.CharField(blank=True, max_length=100)),
                ('postcode', models.CharField(blank=True, help_text='In capitals with one space, such as CO4 9RA.', max_length=10)),
                ('country', models.CharField(blank=True, default='United Kingdom', max_length=100)),
                ('is_primary', models.BooleanField(default=True)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='addresses', to='backoffice.client')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ClientMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shared_memberships', to='backoffice.client')),
                ('shared', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='backoffice.client')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ContactDetail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('kind', models.CharField(choices=[('email', 'E-mail'), ('mobile', 'Mobile'), ('phone', 'Phone')], max_length=10)),
                ('value', models.CharField(max_length=254)),
                ('is_primary', models.BooleanField(default=True)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contact_details', to='backoffice.client')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('title', models.CharField(max_length=255)),
                ('file', models.FileField(max_length=400, upload_to=backoffice.models.documents.document_path)),
                ('content_type', models.CharField(blank=True, max_length=100)),
                ('size', models.PositiveBigIntegerField(default=0, help_text='Bytes.')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='backoffice.client')),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Expense',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('name', models.CharField(max_length=255)),
                ('amount', models.DecimalField(decimal_places=2, help_text='Pounds each time it is paid.', max_digits=14)),
                ('frequency', models.CharField(choices=[('daily', 'Daily'), ('weekly', 'Weekly'), ('fortnightly', 'Fortnightly'), ('four_weekly', 'Four-weekly'), ('monthly', 'Monthly'), ('bimonthly', 'Every two months'), ('quarterly', 'Quarterly'), ('half_yearly', 'Half-yearly'), ('yearly', 'Yearly'), ('every_two_years', 'Every two years'), ('every_three_years', 'Every three years'), ('every_five_years', 'Every five years'), ('once', 'Once')], default=domain.enums.plans.Frequency['YEARLY'], max_length=20)),
                ('start_date', models.DateField(blank=True, null=True)),
                ('end_date', models.DateField(blank=True, null=True)),
                ('is_essential', models.BooleanField(default=True)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='expenses', to='backoffice.client')),
            ],
            options={
                'ordering': ['name', 'id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Firm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('slug', models.SlugField(unique=True)),
                ('vat_rate', models.DecimalField(decimal_places=4, default=20, help_text='Percentage added to the net of a charge that is not exempt.', max_digits=8)),
                ('month_end_day', models.PositiveSmallIntegerField(default=31, help_text='Last day of a payment period; 31 means the end of the calendar month.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(31)])),
                ('expectation_horizon_months', models.PositiveSmallIntegerField(default=12, help_text='How many months ahead expected payments are laid out.')),
                ('match_tolerance_percent', models.PositiveSmallIntegerField(default=10, help_text='How far a payment may be from what is expected and still match by itself.', validators=[django.core.validators.MaxValueValidator(25)])),
                ('rematch_policy', models.CharField(choices=[('off', 'Do nothing'), ('propose', 'Show what would now match'), ('automatic', 'Match by itself')], default='propose', max_length=10)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('month_end_day__range', (1, 31))), name='firm_month_end_day'), models.CheckConstraint(condition=models.Q(('match_tolerance_percent__range', (0, 25))), name='firm_match_tolerance')],
            },
        ),
        migrations.CreateModel(
            name='ExpenseFirmevent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('name', models.CharField(max_length=255)),
                ('amount', models.DecimalField(decimal_places=2, help_text='Pounds each time it is paid.', max_digits=14)),
                ('frequency', models.CharField(choices=[('daily', 'Daily'), ('weekly', 'Weekly'), ('fortnightly', 'Fortnightly'), ('four_weekly', 'Four-weekly'), ('monthly', 'Monthly'), ('bimonthly', 'Every two months'), ('quarterly', 'Quarterly'), ('half_yearly', 'Half-yearly'), ('yearly', 'Yearly'), ('every_two_years', 'Every two years'), ('every_three_years', 'Every three years'), ('every_five_years', 'Every five years'), ('once', 'Once')], default=domain.enums.plans.Frequency['YEARLY'], max_length=20)),
                ('start_date', models.DateField(blank=True, null=True)),
                ('end_date', models.DateField(blank=True, null=True)),
                ('is_essential', models.BooleanField(default=True)),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.client')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='backoffice.expense')),
                ('firm', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DocumentFirmevent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('title', models.CharField(max_length=255)),
                ('file', models.FileField(max_length=400, upload_to=backoffice.models.documents.document_path)),
                ('content_type', models.CharField(blank=True, max_length=100)),
                ('size', models.PositiveBigIntegerField(default=0, help_text='Bytes.')),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.client')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='backoffice.document')),
                ('uploaded_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('firm', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ContactDetailFirmevent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('kind', models.CharField(choices=[('email', 'E-mail'), ('mobile', 'Mobile'), ('phone', 'Phone')], max_length=10)),
                ('value', models.CharField(max_length=254)),
                ('is_primary', models.BooleanField(default=True)),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.client')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='backoffice.contactdetail')),
                ('firm', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ClientMemberFirmevent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('member', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.client')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='backoffice.clientmember')),
                ('shared', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.client')),
                ('firm', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ClientFirmevent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('kind', models.CharField(choices=[('individual', 'Individual'), ('joint', 'Joint'), ('trust', 'Trust'), ('business', 'Business')], default=domain.enums.people.ClientKind['INDIVIDUAL'], max_length=12)),
                ('status', models.CharField(choices=[('prospect', 'Prospect'), ('active', 'Active'), ('inactive', 'Inactive')], default=domain.enums.people.ClientStatus['ACTIVE'], max_length=12)),
                ('title', models.CharField(blank=True, max_length=30)),
                ('first_name', models.CharField(blank=True, max_length=100)),
                ('middle_name', models.CharField(blank=True, max_length=100)),
                ('last_name', models.CharField(blank=True, max_length=100)),
                ('entity_name', models.CharField(blank=True, help_text='Name of a joint, trust or business client.', max_length=200)),
                ('client_reference', models.CharField(blank=True, max_length=50)),
                ('date_of_birth', models.DateField(blank=True, null=True)),
                ('gender', models.CharField(choices=[('female', 'Female'), ('male', 'Male'), ('non_binary', 'Non-binary'), ('transgender', 'Transgender'), ('intersex', 'Intersex'), ('other', 'Other'), ('unknown', 'Not known')], default=domain.enums.people.Gender['UNKNOWN'], max_length=12)),
                ('marital_status', models.CharField(choices=[('single', 'Single'), ('cohabiting', 'Cohabiting'), ('married', 'Married'), ('civil_partnership', 'In a civil partnership'), ('engaged', 'Engaged'), ('in_relationship', 'In a relationship'), ('separated', 'Separated'), ('divorced', 'Divorced'), ('dissolved_civil_partnership', 'Dissolved civil partnership'), ('widowed', 'Widowed'), ('other', 'Other'), ('unknown', 'Not known')], default=domain.enums.people.MaritalStatus['UNKNOWN'], max_length=30)),
                ('national_insurance_number', models.CharField(blank=True, help_text='Stored without spaces, in capitals.', max_length=9)),
                ('retirement_age', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('tax_area', models.CharField(choices=[('england', 'England'), ('northern_ireland', 'Northern Ireland'), ('scotland', 'Scotland'), ('wales', 'Wales')], default=domain.enums.people.TaxArea['ENGLAND'], max_length=20)),
                ('tax_area_is_set_by_hand', models.BooleanField(default=False, help_text='When off, the tax area follows the postcode.')),
                ('adviser', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='backoffice.client')),
                ('firm', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ChargeFirmevent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('number', models.PositiveIntegerField(help_text='Runs from 1 in each firm; part of the invoice number.')),
                ('type', models.CharField(choices=[('fee', 'Fee'), ('commission', 'Commission')], default=domain.enums.revenue.ChargeType['FEE'], max_length=12)),
                ('category', models.CharField(choices=[('adhoc', 'Ad hoc'), ('administration', 'Administration'), ('adjustment', 'Adjustment'), ('bond_renewal', 'Bond renewal'), ('clawback', 'Clawback'), ('dss_rebate', 'DSS rebate'), ('fund', 'Fund based'), ('indemnity', 'Indemnity'), ('initial_fee', 'Initial fee'), ('level', 'Level'), ('non_indemnity', 'Non-indemnity'), ('one_off', 'One-off'), ('ongoing_fee', 'Ongoing fee'), ('other_fee', 'Other fee'), ('procuration_fee', 'Procuration fee'), ('protected_rights', 'Protected rights'), ('renewal', 'Renewal'), ('switch', 'Switch'), ('unknown', 'Unknown')], max_length=20)),
                ('payment_origin', models.CharField(choices=[('client', 'Client'), ('provider', 'Provider'), ('unknown', 'Not known')], default=domain.enums.revenue.PaymentOrigin['PROVIDER'], max_length=10)),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('percentage', models.DecimalField(blank=True, decimal_places=4, max_digits=8, null=True)),
                ('percentage_frequency', models.CharField(choices=[('daily', 'Daily'), ('weekly', 'Weekly'), ('fortnightly', 'Fortnightly'), ('four_weekly', 'Four-weekly'), ('monthly', 'Monthly'), ('bimonthly', 'Every two months'), ('quarterly', 'Quarterly'), ('half_yearly', 'Half-yearly'), ('yearly', 'Yearly'), ('every_two_years', 'Every two years'), ('every_three_years', 'Every three years'), ('every_five_years', 'Every five years'), ('once', 'Once')], default=domain.enums.plans.Frequency['YEARLY'], max_length=20)),
                ('frequency', models.CharField(choices=[('daily', 'Daily'), ('weekly', 'Weekly'), ('fortnightly', 'Fortnightly'), ('four_weekly', 'Four-weekly'), ('monthly', 'Monthly'), ('bimonthly', 'Every two months'), ('quarterly', 'Quarterly'), ('half_yearly', 'Half-yearly'), ('yearly', 'Yearly'), ('every_two_years', 'Every two years'), ('every_three_years', 'Every three years'), ('every_five_years', 'Every five years'), ('once', 'Once')], default=domain.enums.plans.Frequency['MONTHLY'], max_length=20)),
                ('start_date', models.DateField()),
                ('end_date', models.DateField(blank=True, help_text='First day it is no longer charged.', null=True)),
                ('is_vat_exempt', models.BooleanField(default=True)),
                ('vat_rate', models.DecimalField(blank=True, decimal_places=4, help_text="Blank uses the firm's rate.", max_digits=8, null=True)),
                ('adviser', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='backoffice.charge')),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.client')),
                ('firm', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ApiTokenFirmevent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('name', models.CharField(max_length=100)),
                ('prefix', models.CharField(max_length=12)),
                ('may_write', models.BooleanField(default=False)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='backoffice.apitoken')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('firm', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AddressFirmevent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('line_1', models.CharField(blank=True, max_length=200)),
                ('line_2', models.CharField(blank=True, max_length=200)),
                ('line_3', models.CharField(blank=True, max_length=200)),
                ('town', models.CharField(blank=True, max_length=100)),
                ('county', models.CharField(blank=True, max_length=100)),
                ('postcode', models.CharField(blank=True, help_text='In capitals with one space, such as CO4 9RA.', max_length=10)),
                ('country', models.CharField(blank=True, default='United Kingdom', max_length=100)),
                ('is_primary', models.BooleanField(default=True)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='backoffice.address')),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.client')),
                ('firm', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm')),
            ],
            options={
                'abstract': False,
            },
        ),
        backoffice.migration_operations.Together(
            operations=[migrations.AddField(
                model_name='client',
                name='members',
                field=models.ManyToManyField(blank=True, related_name='shared_clients', through='backoffice.ClientMember', to='backoffice.client'),
            ), migrations.AddField(
                model_name='expense',
                name='firm',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm'),
            ), migrations.AddField(
                model_name='document',
                name='firm',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm'),
            ), migrations.AddField(
                model_name='contactdetail',
                name='firm',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm'),
            ), migrations.AddField(
                model_name='clientmember',
                name='firm',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm'),
            ), migrations.AddField(
                model_name='client',
                name='firm',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm'),
            ), migrations.AddField(
                model_name='charge',
                name='firm',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm'),
            ), migrations.AddField(
                model_name='apitoken',
                name='firm',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm'),
            ), migrations.AddField(
                model_name='address',
                name='firm',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm'),
            ), migrations.AddField(
                model_name='user',
                name='firm',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='users', to='backoffice.firm'),
            ), pgtrigger.migrations.AddTrigger(
                model_name='firm',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_firmunscopedevent" ("created_at", "expectation_horizon_months", "id", "match_tolerance_percent", "month_end_day", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rematch_policy", "slug", "updated_at", "vat_rate") SELECT new_values."created_at", new_values."expectation_horizon_months", new_values."id", new_values."match_tolerance_percent", new_values."month_end_day", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."rematch_policy", new_values."slug", new_values."updated_at", new_values."vat_rate" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='7e64c7691e225656d522f6a35e1aeb6257f9243c', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_5b1a6', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_firm', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='firm',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_firmunscopedevent" ("created_at", "expectation_horizon_months", "id", "match_tolerance_percent", "month_end_day", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rematch_policy", "slug", "updated_at", "vat_rate") SELECT new_values."created_at", new_values."expectation_horizon_months", new_values."id", new_values."match_tolerance_percent", new_values."month_end_day", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."rematch_policy", new_values."slug", new_values."updated_at", new_values."vat_rate" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='18006debca0b7c52312e45e7ac55f3f6aa036a9b', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_7e462', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='backoffice_firm', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='firm',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_firmunscopedevent" ("created_at", "expectation_horizon_months", "id", "match_tolerance_percent", "month_end_day", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rematch_policy", "slug", "updated_at", "vat_rate") SELECT old_values."created_at", old_values."expectation_horizon_months", old_values."id", old_values."match_tolerance_percent", old_values."month_end_day", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."rematch_policy", old_values."slug", old_values."updated_at", old_values."vat_rate" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='4691d8342ce85dd72694c2da39d34597c017ea71', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_0b5d8', referencing='REFERENCING OLD TABLE AS old_values ', table='backoffice_firm', when='AFTER')),
            ), migrations.AddField(
                model_name='firmunscopedevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ), migrations.AddField(
                model_name='firmunscopedevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='unscoped_events', to='backoffice.firm'),
            ), migrations.AddField(
                model_name='household',
                name='firm',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm'),
            ), migrations.AddField(
                model_name='clientfirmevent',
                name='household',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.household'),
            ), migrations.AddField(
                model_name='client',
                name='household',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='clients', to='backoffice.household'),
            ), migrations.AddField(
                model_name='householdfirmevent',
                name='firm',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm'),
            ), migrations.AddField(
                model_name='householdfirmevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ), migrations.AddField(
                model_name='householdfirmevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='backoffice.household'),
            ), migrations.AddField(
                model_name='income',
                name='client',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='incomes', to='backoffice.client'),
            ), migrations.AddField(
                model_name='income',
                name='firm',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm'),
            ), migrations.AddField(
                model_name='incomefirmevent',
                name='client',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.client'),
            ), migrations.AddField(
                model_name='incomefirmevent',
                name='firm',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm'),
            ), migrations.AddField(
                model_name='incomefirmevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ), migrations.AddField(
                model_name='incomefirmevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='backoffice.income'),
            ), migrations.AddField(
                model_name='ownership',
                name='client',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ownerships', to='backoffice.client'),
            ), migrations.AddField(
                model_name='ownership',
                name='firm',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm'),
            ), migrations.AddField(
                model_name='ownershipfirmevent',
                name='client',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.client'),
            ), migrations.AddField(
                model_name='ownershipfirmevent',
                name='firm',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm'),
            ), migrations.AddField(
                model_name='ownershipfirmevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ), migrations.AddField(
                model_name='ownershipfirmevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='backoffice.ownership'),
            ), migrations.AddField(
                model_name='plan',
                name='firm',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm'),
            ), migrations.AddField(
                model_name='ownershipfirmevent',
                name='plan',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.plan'),
            ), migrations.AddField(
                model_name='ownership',
                name='plan',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ownerships', to='backoffice.plan'),
            ), migrations.AddField(
                model_name='incomefirmevent',
                name='plan',
                field=models.ForeignKey(blank=True, db_constraint=False, help_text='The annuity or pension that pays it.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.plan'),
            ), migrations.AddField(
                model_name='income',
                name='plan',
                field=models.ForeignKey(blank=True, help_text='The annuity or pension that pays it.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='incomes', to='backoffice.plan'),
            ), migrations.AddField(
                model_name='documentfirmevent',
                name='plan',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.plan'),
            ), migrations.AddField(
                model_name='document',
                name='plan',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='documents', to='backoffice.plan'),
            ), migrations.AddField(
                model_name='chargefirmevent',
                name='plan',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.plan'),
            ), migrations.AddField(
                model_name='charge',
                name='plan',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='backoffice.plan'),
            ), migrations.AddField(
                model_name='planfirmevent',
                name='firm',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm'),
            ), migrations.AddField(
                model_name='planfirmevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ), migrations.AddField(
                model_name='planfirmevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='backoffice.plan'),
            ), migrations.AddField(
                model_name='provider',
                name='firm',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm'),
            ), migrations.AddField(
                model_name='planfirmevent',
                name='provider',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.provider'),
            ), migrations.AddField(
                model_name='plan',
                name='provider',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='backoffice.provider'),
            ), migrations.AddField(
                model_name='providerfirmevent',
                name='firm',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm'),
            ), migrations.AddField(
                model_name='providerfirmevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ), migrations.AddField(
                model_name='providerfirmevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='backoffice.provider'),
            ), migrations.AddField(
                model_name='relationship',
                name='client',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='relationships', to='backoffice.client'),
            ), migrations.AddField(
                model_name='relationship',
                name='firm',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm'),
            ), migrations.AddField(
                model_name='relationship',
                name='other',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='inverse_relationships', to='backoffice.client'),
            ), migrations.AddField(
                model_name='relationshipfirmevent',
                name='client',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.client'),
            ), migrations.AddField(
                model_name='relationshipfirmevent',
                name='firm',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm'),
            ), migrations.AddField(
                model_name='relationshipfirmevent',
                name='other',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.client'),
            ), migrations.AddField(
                model_name='relationshipfirmevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ), migrations.AddField(
                model_name='relationshipfirmevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='backoffice.relationship'),
            ), migrations.AddField(
                model_name='userunscopedevent',
                name='firm',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm'),
            ), migrations.AddField(
                model_name='userunscopedevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ), migrations.AddField(
                model_name='userunscopedevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='unscoped_events', to=settings.AUTH_USER_MODEL),
            ), migrations.AddField(
                model_name='valuation',
                name='firm',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm'),
            ), migrations.AddField(
                model_name='valuation',
                name='plan',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='valuations', to='backoffice.plan'),
            ), migrations.AddField(
                model_name='valuationfirmevent',
                name='firm',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm'),
            ), migrations.AddField(
                model_name='valuationfirmevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ), migrations.AddField(
                model_name='valuationfirmevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='backoffice.valuation'),
            ), migrations.AddField(
                model_name='valuationfirmevent',
                name='plan',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.plan'),
            ), migrations.AddConstraint(
                model_name='expense',
                constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='expense_amount_not_negative'),
            ), migrations.AddConstraint(
                model_name='expense',
                constraint=models.CheckConstraint(condition=models.Q(('start_date__isnull', True), ('end_date__isnull', True), ('end_date__gte', models.F('start_date')), _connector='OR'), name='expense_ends_after_start'),
            ), pgtrigger.migrations.AddTrigger(
                model_name='expense',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_client r ON r.id = n.client_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_expense.client_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='036ba2cb368b780b2391f7c2aab7df1c98700f43', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_7e0cb', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_expense', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='expense',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_client r ON r.id = n.client_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_expense.client_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='0f3c6c3366bd06d184c27444edbb60a701d9e9b0', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_f3e28', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_expense', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='expense',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_expensefirmevent" ("amount", "client_id", "created_at", "deleted_at", "end_date", "firm_id", "frequency", "id", "is_essential", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "start_date", "updated_at") SELECT new_values."amount", new_values."client_id", new_values."created_at", new_values."deleted_at", new_values."end_date", new_values."firm_id", new_values."frequency", new_values."id", new_values."is_essential", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."start_date", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e6a192c0858c7392f5a0d39e430ded7a8853b4b2', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_6afc4', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_expense', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='expense',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_expensefirmevent" ("amount", "client_id", "created_at", "deleted_at", "end_date", "firm_id", "frequency", "id", "is_essential", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "start_date", "updated_at") SELECT new_values."amount", new_values."client_id", new_values."created_at", new_values."deleted_at", new_values."end_date", new_values."firm_id", new_values."frequency", new_values."id", new_values."is_essential", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."start_date", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='17811f6f13c9906f7b44f49030b48f8bbd0f5648', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_9d898', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='backoffice_expense', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='expense',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_expensefirmevent" ("amount", "client_id", "created_at", "deleted_at", "end_date", "firm_id", "frequency", "id", "is_essential", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "start_date", "updated_at") SELECT old_values."amount", old_values."client_id", old_values."created_at", old_values."deleted_at", old_values."end_date", old_values."firm_id", old_values."frequency", old_values."id", old_values."is_essential", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."start_date", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='fb258560603f5df01cbbf5c4511fc2cc6528d88f', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_11375', referencing='REFERENCING OLD TABLE AS old_values ', table='backoffice_expense', when='AFTER')),
            ), migrations.AddConstraint(
                model_name='contactdetail',
                constraint=models.UniqueConstraint(condition=models.Q(('is_primary', True)), fields=('client', 'kind'), name='contact_detail_one_primary'),
            ), pgtrigger.migrations.AddTrigger(
                model_name='contactdetail',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_client r ON r.id = n.client_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_contactdetail.client_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='89a95236339040368516ecc81d5baceb665eb942', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_b5bcb', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_contactdetail', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='contactdetail',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_client r ON r.id = n.client_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_contactdetail.client_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='1f72d3e6f1e80eabee6c8fc975c8ed2f31330f54', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_999d2', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_contactdetail', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='contactdetail',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_contactdetailfirmevent" ("client_id", "created_at", "firm_id", "id", "is_primary", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "value") SELECT new_values."client_id", new_values."created_at", new_values."firm_id", new_values."id", new_values."is_primary", new_values."kind", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."updated_at", new_values."value" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='f3362e4df7bf5481dca19a31924954d826844f4d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_55c34', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_contactdetail', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='contactdetail',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_contactdetailfirmevent" ("client_id", "created_at", "firm_id", "id", "is_primary", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "value") SELECT new_values."client_id", new_values."created_at", new_values."firm_id", new_values."id", new_values."is_primary", new_values."kind", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."updated_at", new_values."value" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='c1a11c3427bc3554aea020236b7542676cdad40f', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_592d0', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='backoffice_contactdetail', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='contactdetail',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_contactdetailfirmevent" ("client_id", "created_at", "firm_id", "id", "is_primary", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "value") SELECT old_values."client_id", old_values."created_at", old_values."firm_id", old_values."id", old_values."is_primary", old_values."kind", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."updated_at", old_values."value" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='6937e9ea4801cb602804cf561cef218e9c755c23', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_b3513', referencing='REFERENCING OLD TABLE AS old_values ', table='backoffice_contactdetail', when='AFTER')),
            ), migrations.AddConstraint(
                model_name='clientmember',
                constraint=models.UniqueConstraint(fields=('shared', 'member'), name='client_member_once'),
            ), migrations.AddConstraint(
                model_name='clientmember',
                constraint=models.CheckConstraint(condition=models.Q(('shared', models.F('member')), _negated=True), name='client_not_its_own_member'),
            ), pgtrigger.migrations.AddTrigger(
                model_name='clientmember',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_client r ON r.id = n.shared_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_clientmember.shared_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_client r ON r.id = n.member_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_clientmember.member_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='08a6b7022ca3ac282ef8c5f9dcc355d59f5310d8', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_030e6', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_clientmember', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='clientmember',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_client r ON r.id = n.shared_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_clientmember.shared_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_client r ON r.id = n.member_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_clientmember.member_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='681dc1ea56d45db456c43a3b757f1e6935696850', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_f1413', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_clientmember', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='clientmember',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_clientmemberfirmevent" ("created_at", "firm_id", "id", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shared_id", "updated_at") SELECT new_values."created_at", new_values."firm_id", new_values."id", new_values."member_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."shared_id", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b28e4fe47eb77444fd05b73a1f5cbe4938096ea7', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_86551', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_clientmember', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='clientmember',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_clientmemberfirmevent" ("created_at", "firm_id", "id", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shared_id", "updated_at") SELECT new_values."created_at", new_values."firm_id", new_values."id", new_values."member_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."shared_id", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='7c260793ab2d9925054abb6f462b52b7fef119a6', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_83831', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='backoffice_clientmember', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='clientmember',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_clientmemberfirmevent" ("created_at", "firm_id", "id", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shared_id", "updated_at") SELECT old_values."created_at", old_values."firm_id", old_values."id", old_values."member_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."shared_id", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='c03bd1dbd0dad0583c8a37656948c40e09862b60', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_370e5', referencing='REFERENCING OLD TABLE AS old_values ', table='backoffice_clientmember', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='apitoken',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.user_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_apitoken.user_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='2c7d213e48119d9cf500b72f394eb24e7f9c2677', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_96cfc', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_apitoken', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='apitoken',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.user_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_apitoken.user_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='55850c0712fc9bc5dc5776eafbf6d6b5fdd000c6', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_9b872', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_apitoken', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='apitoken',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_apitokenfirmevent" ("created_at", "expires_at", "firm_id", "id", "may_write", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "revoked_at", "updated_at", "user_id") SELECT new_values."created_at", new_values."expires_at", new_values."firm_id", new_values."id", new_values."may_write", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."prefix", new_values."revoked_at", new_values."updated_at", new_values."user_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='fec59c72bd7916a447992cbd5599528f065bd339', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_59410', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_apitoken', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='apitoken',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_apitokenfirmevent" ("created_at", "expires_at", "firm_id", "id", "may_write", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "revoked_at", "updated_at", "user_id") SELECT new_values."created_at", new_values."expires_at", new_values."firm_id", new_values."id", new_values."may_write", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."prefix", new_values."revoked_at", new_values."updated_at", new_values."user_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."expires_at" IS DISTINCT FROM (new_values."expires_at") OR old_values."firm_id" IS DISTINCT FROM (new_values."firm_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."may_write" IS DISTINCT FROM (new_values."may_write") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."prefix" IS DISTINCT FROM (new_values."prefix") OR old_values."revoked_at" IS DISTINCT FROM (new_values."revoked_at") OR old_values."updated_at" IS DISTINCT FROM (new_values."updated_at") OR old_values."user_id" IS DISTINCT FROM (new_values."user_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='0772f4e2f41e7dc570d3bbc5dfb418eaaac63634', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_c6981', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='backoffice_apitoken', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='apitoken',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_apitokenfirmevent" ("created_at", "expires_at", "firm_id", "id", "may_write", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "revoked_at", "updated_at", "user_id") SELECT old_values."created_at", old_values."expires_at", old_values."firm_id", old_values."id", old_values."may_write", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."prefix", old_values."revoked_at", old_values."updated_at", old_values."user_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='d51588d5c2d6a373f566c418cfe893df0c55d522', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_6e2db', referencing='REFERENCING OLD TABLE AS old_values ', table='backoffice_apitoken', when='AFTER')),
            ), migrations.AddIndex(
                model_name='address',
                index=models.Index(fields=['firm', 'postcode'], name='address_by_postcode'),
            ), migrations.AddConstraint(
                model_name='address',
                constraint=models.UniqueConstraint(condition=models.Q(('is_primary', True)), fields=('client',), name='address_one_primary'),
            ), pgtrigger.migrations.AddTrigger(
                model_name='address',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_client r ON r.id = n.client_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_address.client_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='42b38789d01c15473480bcef6ed00e5250794f84', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_5c0f5', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_address', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='address',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_client r ON r.id = n.client_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_address.client_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='34d879d175636fad05cb360fb8f6991451550b85', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_2328d', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_address', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='address',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_addressfirmevent" ("client_id", "country", "county", "created_at", "firm_id", "id", "is_primary", "line_1", "line_2", "line_3", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "town", "updated_at") SELECT new_values."client_id", new_values."country", new_values."county", new_values."created_at", new_values."firm_id", new_values."id", new_values."is_primary", new_values."line_1", new_values."line_2", new_values."line_3", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."postcode", new_values."town", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='7b20ea5ea8090c4d786fbe92f8d339525034eaed', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_1c9c7', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_address', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='address',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_addressfirmevent" ("client_id", "country", "county", "created_at", "firm_id", "id", "is_primary", "line_1", "line_2", "line_3", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "town", "updated_at") SELECT new_values."client_id", new_values."country", new_values."county", new_values."created_at", new_values."firm_id", new_values."id", new_values."is_primary", new_values."line_1", new_values."line_2", new_values."line_3", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."postcode", new_values."town", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='bdb3ed550308bee13873f6c8ac610d1fb589083c', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_d2366', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='backoffice_address', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='address',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_addressfirmevent" ("client_id", "country", "county", "created_at", "firm_id", "id", "is_primary", "line_1", "line_2", "line_3", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "town", "updated_at") SELECT old_values."client_id", old_values."country", old_values."county", old_values."created_at", old_values."firm_id", old_values."id", old_values."is_primary", old_values."line_1", old_values."line_2", old_values."line_3", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."postcode", old_values."town", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='ec4bcdd4cf3994221fbc1ba365410b5b69e70eb7', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_9087f', referencing='REFERENCING OLD TABLE AS old_values ', table='backoffice_address', when='AFTER')),
            ), migrations.AddConstraint(
                model_name='user',
                constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_once'),
            ), migrations.AddConstraint(
                model_name='user',
                constraint=models.CheckConstraint(condition=models.Q(('firm__isnull', False), ('is_superuser', True), _connector='OR'), name='user_firm_or_superuser'),
            ), pgtrigger.migrations.AddTrigger(
                model_name='user',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_userunscopedevent" ("created_at", "email", "firm_id", "id", "is_active", "is_staff", "is_superuser", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role") SELECT new_values."created_at", new_values."email", new_values."firm_id", new_values."id", new_values."is_active", new_values."is_staff", new_values."is_superuser", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."role" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='67c458853cdfe7b0cabb37514b17943c405d33fb', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_7ea82', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_user', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='user',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_userunscopedevent" ("created_at", "email", "firm_id", "id", "is_active", "is_staff", "is_superuser", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role") SELECT new_values."created_at", new_values."email", new_values."firm_id", new_values."id", new_values."is_active", new_values."is_staff", new_values."is_superuser", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."role" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."email" IS DISTINCT FROM (new_values."email") OR old_values."firm_id" IS DISTINCT FROM (new_values."firm_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."is_active" IS DISTINCT FROM (new_values."is_active") OR old_values."is_staff" IS DISTINCT FROM (new_values."is_staff") OR old_values."is_superuser" IS DISTINCT FROM (new_values."is_superuser") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."role" IS DISTINCT FROM (new_values."role")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='24a9c28cf4d58cff858c95de275f4139f756e47f', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_698fb', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='backoffice_user', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='user',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_userunscopedevent" ("created_at", "email", "firm_id", "id", "is_active", "is_staff", "is_superuser", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role") SELECT old_values."created_at", old_values."email", old_values."firm_id", old_values."id", old_values."is_active", old_values."is_staff", old_values."is_superuser", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."role" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='fc6f599cf89545945b18e97143e458eec7ef92fa', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_39043', referencing='REFERENCING OLD TABLE AS old_values ', table='backoffice_user', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='household',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='RETURN NULL;', hash='7742da057c39f106dee672b0603fc246596bc1be', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_86735', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_household', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='household',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='RETURN NULL;', hash='a337ecedeb2f19b02d09db8c7210fb46fa1573cb', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_68b9e', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_household', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='household',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_householdfirmevent" ("created_at", "firm_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") SELECT new_values."created_at", new_values."firm_id", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='51b99864081c221f3cdd9996a5a0ccef3507e46d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_f1232', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_household', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='household',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_householdfirmevent" ("created_at", "firm_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") SELECT new_values."created_at", new_values."firm_id", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='1360fdb75f0acdd86d5649c5d520176af2cfee01', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_a9325', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='backoffice_household', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='household',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_householdfirmevent" ("created_at", "firm_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") SELECT old_values."created_at", old_values."firm_id", old_values."id", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='6090cb06625ea29a51559efb286019cfab1f30cd', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_06d7d', referencing='REFERENCING OLD TABLE AS old_values ', table='backoffice_household', when='AFTER')),
            ), migrations.AddIndex(
                model_name='client',
                index=models.Index(fields=['firm', 'last_name', 'first_name'], name='client_by_name'),
            ), migrations.AddIndex(
                model_name='client',
                index=models.Index(fields=['firm', 'national_insurance_number'], name='client_by_ni'),
            ), migrations.AddConstraint(
                model_name='client',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('last_name', ''), _negated=True), models.Q(('entity_name', ''), _negated=True), models.Q(('first_name', ''), _negated=True), _connector='OR'), name='client_has_a_name'),
            ), migrations.AddConstraint(
                model_name='client',
                constraint=models.CheckConstraint(condition=models.Q(('retirement_age__isnull', True), ('retirement_age__range', (40, 100)), _connector='OR'), name='client_retirement_age'),
            ), pgtrigger.migrations.AddTrigger(
                model_name='client',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_household r ON r.id = n.household_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_client.household_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.adviser_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_client.adviser_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='45cceebaa99a3f65dbf4a7ccb7123f7ecbec4b07', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_030a4', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_client', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='client',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_household r ON r.id = n.household_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_client.household_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.adviser_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_client.adviser_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='0357474f774d2a5630d3010e19534f158ba5c4e1', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_18fe0', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_client', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='client',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_clientfirmevent" ("adviser_id", "client_reference", "created_at", "date_of_birth", "deleted_at", "entity_name", "firm_id", "first_name", "gender", "household_id", "id", "kind", "last_name", "marital_status", "middle_name", "national_insurance_number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retirement_age", "status", "tax_area", "tax_area_is_set_by_hand", "title", "updated_at") SELECT new_values."adviser_id", new_values."client_reference", new_values."created_at", new_values."date_of_birth", new_values."deleted_at", new_values."entity_name", new_values."firm_id", new_values."first_name", new_values."gender", new_values."household_id", new_values."id", new_values."kind", new_values."last_name", new_values."marital_status", new_values."middle_name", new_values."national_insurance_number", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."retirement_age", new_values."status", new_values."tax_area", new_values."tax_area_is_set_by_hand", new_values."title", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='c898d7d6306df59525e1559dfb497bc53b204bad', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_131f4', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_client', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='client',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_clientfirmevent" ("adviser_id", "client_reference", "created_at", "date_of_birth", "deleted_at", "entity_name", "firm_id", "first_name", "gender", "household_id", "id", "kind", "last_name", "marital_status", "middle_name", "national_insurance_number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retirement_age", "status", "tax_area", "tax_area_is_set_by_hand", "title", "updated_at") SELECT new_values."adviser_id", new_values."client_reference", new_values."created_at", new_values."date_of_birth", new_values."deleted_at", new_values."entity_name", new_values."firm_id", new_values."first_name", new_values."gender", new_values."household_id", new_values."id", new_values."kind", new_values."last_name", new_values."marital_status", new_values."middle_name", new_values."national_insurance_number", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."retirement_age", new_values."status", new_values."tax_area", new_values."tax_area_is_set_by_hand", new_values."title", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='be4e1a9c4a2a82a2efc04a714d8cc3b186275a75', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_7b971', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='backoffice_client', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='client',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_clientfirmevent" ("adviser_id", "client_reference", "created_at", "date_of_birth", "deleted_at", "entity_name", "firm_id", "first_name", "gender", "household_id", "id", "kind", "last_name", "marital_status", "middle_name", "national_insurance_number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retirement_age", "status", "tax_area", "tax_area_is_set_by_hand", "title", "updated_at") SELECT old_values."adviser_id", old_values."client_reference", old_values."created_at", old_values."date_of_birth", old_values."deleted_at", old_values."entity_name", old_values."firm_id", old_values."first_name", old_values."gender", old_values."household_id", old_values."id", old_values."kind", old_values."last_name", old_values."marital_status", old_values."middle_name", old_values."national_insurance_number", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."retirement_age", old_values."status", old_values."tax_area", old_values."tax_area_is_set_by_hand", old_values."title", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='cb96113e32b7aa708be5dc18dd7594adb43e54cc', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_db515', referencing='REFERENCING OLD TABLE AS old_values ', table='backoffice_client', when='AFTER')),
            ), migrations.AddConstraint(
                model_name='ownership',
                constraint=models.UniqueConstraint(fields=('plan', 'client'), name='ownership_once_a_client'),
            ), migrations.AddConstraint(
                model_name='ownership',
                constraint=models.CheckConstraint(condition=models.Q(('percent__gte', 0), ('percent__lte', 100)), name='ownership_percent'),
            ), pgtrigger.migrations.AddTrigger(
                model_name='ownership',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_plan r ON r.id = n.plan_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_ownership.plan_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_client r ON r.id = n.client_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_ownership.client_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='c1a2fc7845fad7610eaef4273619b5753cc24347', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_61f5c', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_ownership', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='ownership',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_plan r ON r.id = n.plan_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_ownership.plan_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_client r ON r.id = n.client_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_ownership.client_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='5b0f8da03fbf312b5d93c1bebf271542ee687050', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_2ca98', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_ownership', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='ownership',
                trigger=pgtrigger.compiler.Trigger(name='shares_add_up', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n            IF EXISTS (\n                SELECT 1 FROM backoffice_ownership\n                WHERE plan_id = COALESCE(NEW.plan_id, OLD.plan_id)\n                HAVING sum(percent) <> 100\n            ) THEN\n                RAISE EXCEPTION 'The shares of a plan do not add to 100'\n                    USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NULL;\n        ", hash='cc9ca4ce84ca716476f9eb76e2abdb12ea2d2561', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_shares_add_up_63c10', table='backoffice_ownership', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='ownership',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_ownershipfirmevent" ("client_id", "created_at", "firm_id", "id", "percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "updated_at") SELECT new_values."client_id", new_values."created_at", new_values."firm_id", new_values."id", new_values."percent", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."plan_id", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='462a75135915fe2887d392855dfb3996d009fb83', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_349b3', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_ownership', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='ownership',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_ownershipfirmevent" ("client_id", "created_at", "firm_id", "id", "percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "updated_at") SELECT new_values."client_id", new_values."created_at", new_values."firm_id", new_values."id", new_values."percent", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."plan_id", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='3bd620815762c7aeeb8714b94000a66565a46644', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_10e76', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='backoffice_ownership', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='ownership',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_ownershipfirmevent" ("client_id", "created_at", "firm_id", "id", "percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "updated_at") SELECT old_values."client_id", old_values."created_at", old_values."firm_id", old_values."id", old_values."percent", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."plan_id", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='774ee1384aa95593d37420b5c2677d5867675e5e', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_ff96c', referencing='REFERENCING OLD TABLE AS old_values ', table='backoffice_ownership', when='AFTER')),
            ), migrations.AddConstraint(
                model_name='income',
                constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='income_amount_not_negative'),
            ), migrations.AddConstraint(
                model_name='income',
                constraint=models.CheckConstraint(condition=models.Q(('start_date__isnull', True), ('end_date__isnull', True), ('end_date__gte', models.F('start_date')), _connector='OR'), name='income_ends_after_start'),
            ), pgtrigger.migrations.AddTrigger(
                model_name='income',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_client r ON r.id = n.client_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_income.client_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_plan r ON r.id = n.plan_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_income.plan_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='d0c8597708b08f7fc09bb986fa36b033289ca4c6', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_dd082', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_income', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='income',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_client r ON r.id = n.client_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_income.client_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_plan r ON r.id = n.plan_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_income.plan_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='59eb6cf8bcdb6105e8957e28286afa88545d7e43', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_75678', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_income', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='income',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_incomefirmevent" ("amount", "basis", "client_id", "created_at", "deleted_at", "end_date", "firm_id", "frequency", "id", "is_taxable", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "start_date", "type", "updated_at") SELECT new_values."amount", new_values."basis", new_values."client_id", new_values."created_at", new_values."deleted_at", new_values."end_date", new_values."firm_id", new_values."frequency", new_values."id", new_values."is_taxable", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."plan_id", new_values."start_date", new_values."type", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='6a5312e0f819fd747c5700bbe37dbe22d76b568c', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_af517', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_income', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='income',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_incomefirmevent" ("amount", "basis", "client_id", "created_at", "deleted_at", "end_date", "firm_id", "frequency", "id", "is_taxable", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "start_date", "type", "updated_at") SELECT new_values."amount", new_values."basis", new_values."client_id", new_values."created_at", new_values."deleted_at", new_values."end_date", new_values."firm_id", new_values."frequency", new_values."id", new_values."is_taxable", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."plan_id", new_values."start_date", new_values."type", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='bd7baeb39fde24676c8bb4c6c50c8236f85a9b12', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_89957', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='backoffice_income', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='income',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_incomefirmevent" ("amount", "basis", "client_id", "created_at", "deleted_at", "end_date", "firm_id", "frequency", "id", "is_taxable", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "start_date", "type", "updated_at") SELECT old_values."amount", old_values."basis", old_values."client_id", old_values."created_at", old_values."deleted_at", old_values."end_date", old_values."firm_id", old_values."frequency", old_values."id", old_values."is_taxable", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."plan_id", old_values."start_date", old_values."type", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='08a7ac88682c3a49b856fce0268977f1a0bdbde6', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_251d5', referencing='REFERENCING OLD TABLE AS old_values ', table='backoffice_income', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='document',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_client r ON r.id = n.client_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_document.client_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_plan r ON r.id = n.plan_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_document.plan_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.uploaded_by_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_document.uploaded_by_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='d196dde8f529d26c493ebaec7ec7a863e1ca50f8', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_d9052', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_document', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='document',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_client r ON r.id = n.client_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_document.client_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_plan r ON r.id = n.plan_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_document.plan_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.uploaded_by_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_document.uploaded_by_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='f52b675c99623d5eed61b2237b4546d6b67519f9', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_5ce73', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_document', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='document',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_documentfirmevent" ("client_id", "content_type", "created_at", "deleted_at", "file", "firm_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "size", "title", "updated_at", "uploaded_by_id") SELECT new_values."client_id", new_values."content_type", new_values."created_at", new_values."deleted_at", new_values."file", new_values."firm_id", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."plan_id", new_values."size", new_values."title", new_values."updated_at", new_values."uploaded_by_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='a3d26566bd4f64aee1dbe6ec4199d60086fd7161', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_63ce3', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_document', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='document',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_documentfirmevent" ("client_id", "content_type", "created_at", "deleted_at", "file", "firm_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "size", "title", "updated_at", "uploaded_by_id") SELECT new_values."client_id", new_values."content_type", new_values."created_at", new_values."deleted_at", new_values."file", new_values."firm_id", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."plan_id", new_values."size", new_values."title", new_values."updated_at", new_values."uploaded_by_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='c5cf1ac13b1a18e91fa343f4d2fb3425020c79bb', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_5a221', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='backoffice_document', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='document',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_documentfirmevent" ("client_id", "content_type", "created_at", "deleted_at", "file", "firm_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "size", "title", "updated_at", "uploaded_by_id") SELECT old_values."client_id", old_values."content_type", old_values."created_at", old_values."deleted_at", old_values."file", old_values."firm_id", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."plan_id", old_values."size", old_values."title", old_values."updated_at", old_values."uploaded_by_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='37ea4b2091dd7940b64c616942c6c7f5f14f015b', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_136f6', referencing='REFERENCING OLD TABLE AS old_values ', table='backoffice_document', when='AFTER')),
            ), migrations.AddConstraint(
                model_name='charge',
                constraint=models.UniqueConstraint(fields=('firm', 'number'), name='charge_number_once_a_firm'),
            ), migrations.AddConstraint(
                model_name='charge',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__isnull', False), ('percentage__isnull', True)), models.Q(('amount__isnull', True), ('percentage__isnull', False), ('plan__isnull', False)), _connector='OR'), name='charge_amount_or_percentage'),
            ), migrations.AddConstraint(
                model_name='charge',
                constraint=models.CheckConstraint(condition=models.Q(('end_date__isnull', True), ('end_date__gte', models.F('start_date')), _connector='OR'), name='charge_ends_after_start'),
            ), pgtrigger.migrations.AddTrigger(
                model_name='charge',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_client r ON r.id = n.client_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_charge.client_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_plan r ON r.id = n.plan_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_charge.plan_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.adviser_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_charge.adviser_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='82ecc6f987afab3c96077e6c2b50b5c9558a6cea', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_2b59f', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_charge', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='charge',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_client r ON r.id = n.client_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_charge.client_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_plan r ON r.id = n.plan_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_charge.plan_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.adviser_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_charge.adviser_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='32fdf4f92502e00061ba04d1989502023edf5c9b', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_c973b', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_charge', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='charge',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_chargefirmevent" ("adviser_id", "amount", "category", "client_id", "created_at", "deleted_at", "end_date", "firm_id", "frequency", "id", "is_vat_exempt", "number", "payment_origin", "percentage", "percentage_frequency", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "start_date", "type", "updated_at", "vat_rate") SELECT new_values."adviser_id", new_values."amount", new_values."category", new_values."client_id", new_values."created_at", new_values."deleted_at", new_values."end_date", new_values."firm_id", new_values."frequency", new_values."id", new_values."is_vat_exempt", new_values."number", new_values."payment_origin", new_values."percentage", new_values."percentage_frequency", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."plan_id", new_values."start_date", new_values."type", new_values."updated_at", new_values."vat_rate" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='bfc1beec30fbcf58d8d0feaf58d29aa9be3dab25', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_21767', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_charge', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='charge',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_chargefirmevent" ("adviser_id", "amount", "category", "client_id", "created_at", "deleted_at", "end_date", "firm_id", "frequency", "id", "is_vat_exempt", "number", "payment_origin", "percentage", "percentage_frequency", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "start_date", "type", "updated_at", "vat_rate") SELECT new_values."adviser_id", new_values."amount", new_values."category", new_values."client_id", new_values."created_at", new_values."deleted_at", new_values."end_date", new_values."firm_id", new_values."frequency", new_values."id", new_values."is_vat_exempt", new_values."number", new_values."payment_origin", new_values."percentage", new_values."percentage_frequency", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."plan_id", new_values."start_date", new_values."type", new_values."updated_at", new_values."vat_rate" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='c668be8f348fb77395dd8e836b82e85a51215229', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_fa4c5', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='backoffice_charge', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='charge',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_chargefirmevent" ("adviser_id", "amount", "category", "client_id", "created_at", "deleted_at", "end_date", "firm_id", "frequency", "id", "is_vat_exempt", "number", "payment_origin", "percentage", "percentage_frequency", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "start_date", "type", "updated_at", "vat_rate") SELECT old_values."adviser_id", old_values."amount", old_values."category", old_values."client_id", old_values."created_at", old_values."deleted_at", old_values."end_date", old_values."firm_id", old_values."frequency", old_values."id", old_values."is_vat_exempt", old_values."number", old_values."payment_origin", old_values."percentage", old_values."percentage_frequency", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."plan_id", old_values."start_date", old_values."type", old_values."updated_at", old_values."vat_rate" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='2116ad1592f1e93ee9350f53f26421505405b2c9', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_9032e', referencing='REFERENCING OLD TABLE AS old_values ', table='backoffice_charge', when='AFTER')),
            ), migrations.AddConstraint(
                model_name='provider',
                constraint=models.UniqueConstraint(models.F('firm'), django.db.models.functions.text.Lower('name'), name='provider_name_once_a_firm'),
            ), pgtrigger.migrations.AddTrigger(
                model_name='provider',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='RETURN NULL;', hash='6dbf5456618f21cb73fed835e54059fefdab2066', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_dc584', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_provider', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='provider',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='RETURN NULL;', hash='e45bfba1874a76283a80df65a4c99b315bd18a4c', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_ede81', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_provider', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='provider',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_providerfirmevent" ("created_at", "firm_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") SELECT new_values."created_at", new_values."firm_id", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='662c2fa6b10d5e377764c65a2b1d250de9563f63', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_78544', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_provider', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='provider',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_providerfirmevent" ("created_at", "firm_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") SELECT new_values."created_at", new_values."firm_id", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='d78d68c2806077f9820f8669549bde40c56a9b27', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_b568a', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='backoffice_provider', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='provider',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_providerfirmevent" ("created_at", "firm_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") SELECT old_values."created_at", old_values."firm_id", old_values."id", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='c3ea6d627863681eda9ba3fa0e8ae264ffb4f90e', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_a3c20', referencing='REFERENCING OLD TABLE AS old_values ', table='backoffice_provider', when='AFTER')),
            ), migrations.AddIndex(
                model_name='plan',
                index=models.Index(fields=['firm', 'policy_number'], name='plan_by_policy_number'),
            ), migrations.AddIndex(
                model_name='plan',
                index=models.Index(fields=['firm', 'normalised_policy_number'], name='plan_by_normalised_number'),
            ), migrations.AddIndex(
                model_name='plan',
                index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('policy_number', name='gin_trgm_ops'), name='plan_policy_number_trgm'),
            ), pgtrigger.migrations.AddTrigger(
                model_name='plan',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_provider r ON r.id = n.provider_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_plan.provider_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='972b9efd40f54d8f6e9b54804c5fc14728d37040', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_0a8f0', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_plan', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='plan',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_provider r ON r.id = n.provider_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_plan.provider_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='02a1d13145b3cdd9e531690161c15cf0a96df8d3', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_10a82', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_plan', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='plan',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_planfirmevent" ("created_at", "deleted_at", "details", "firm_id", "id", "inactive_date", "inactive_reason", "is_under_advice", "name", "opened_date", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_number", "provider_id", "status", "sub_type", "type", "updated_at") SELECT new_values."created_at", new_values."deleted_at", new_values."details", new_values."firm_id", new_values."id", new_values."inactive_date", new_values."inactive_reason", new_values."is_under_advice", new_values."name", new_values."opened_date", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."policy_number", new_values."provider_id", new_values."status", new_values."sub_type", new_values."type", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='4aac5b5d272d13e44745de4fbb89700defb91bcc', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_7f937', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_plan', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='plan',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_planfirmevent" ("created_at", "deleted_at", "details", "firm_id", "id", "inactive_date", "inactive_reason", "is_under_advice", "name", "opened_date", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_number", "provider_id", "status", "sub_type", "type", "updated_at") SELECT new_values."created_at", new_values."deleted_at", new_values."details", new_values."firm_id", new_values."id", new_values."inactive_date", new_values."inactive_reason", new_values."is_under_advice", new_values."name", new_values."opened_date", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."policy_number", new_values."provider_id", new_values."status", new_values."sub_type", new_values."type", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."deleted_at" IS DISTINCT FROM (new_values."deleted_at") OR old_values."details" IS DISTINCT FROM (new_values."details") OR old_values."firm_id" IS DISTINCT FROM (new_values."firm_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."inactive_date" IS DISTINCT FROM (new_values."inactive_date") OR old_values."inactive_reason" IS DISTINCT FROM (new_values."inactive_reason") OR old_values."is_under_advice" IS DISTINCT FROM (new_values."is_under_advice") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."opened_date" IS DISTINCT FROM (new_values."opened_date") OR old_values."policy_number" IS DISTINCT FROM (new_values."policy_number") OR old_values."provider_id" IS DISTINCT FROM (new_values."provider_id") OR old_values."status" IS DISTINCT FROM (new_values."status") OR old_values."sub_type" IS DISTINCT FROM (new_values."sub_type") OR old_values."type" IS DISTINCT FROM (new_values."type") OR old_values."updated_at" IS DISTINCT FROM (new_values."updated_at")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='1557abc2785fd038cf9412a770ff144fb76310fa', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_7d700', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='backoffice_plan', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='plan',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_planfirmevent" ("created_at", "deleted_at", "details", "firm_id", "id", "inactive_date", "inactive_reason", "is_under_advice", "name", "opened_date", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_number", "provider_id", "status", "sub_type", "type", "updated_at") SELECT old_values."created_at", old_values."deleted_at", old_values."details", old_values."firm_id", old_values."id", old_values."inactive_date", old_values."inactive_reason", old_values."is_under_advice", old_values."name", old_values."opened_date", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."policy_number", old_values."provider_id", old_values."status", old_values."sub_type", old_values."type", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='5c1175f9cd1c4b184219c548336f2334a515da15', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_bb1af', referencing='REFERENCING OLD TABLE AS old_values ', table='backoffice_plan', when='AFTER')),
            ), migrations.AddConstraint(
                model_name='relationship',
                constraint=models.UniqueConstraint(fields=('client', 'other'), name='relationship_once_a_direction'),
            ), migrations.AddConstraint(
                model_name='relationship',
                constraint=models.CheckConstraint(condition=models.Q(('client', models.F('other')), _negated=True), name='relationship_with_somebody_else'),
            ), pgtrigger.migrations.AddTrigger(
                model_name='relationship',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_client r ON r.id = n.client_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_relationship.client_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_client r ON r.id = n.other_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_relationship.other_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='7e5dc007b1be994dc2a9e59ef971dc3ad176246d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_03ac0', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_relationship', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='relationship',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_client r ON r.id = n.client_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_relationship.client_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_client r ON r.id = n.other_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_relationship.other_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='7039d219d96a1cbf26c30aaa7b3de3f74c674b62', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_e7316', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_relationship', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='relationship',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_relationshipfirmevent" ("client_id", "created_at", "firm_id", "id", "kind", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") SELECT new_values."client_id", new_values."created_at", new_values."firm_id", new_values."id", new_values."kind", new_values."other_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='261c522468096dd1fce2faec1207215598e0ea32', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_a5a88', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_relationship', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='relationship',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_relationshipfirmevent" ("client_id", "created_at", "firm_id", "id", "kind", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") SELECT new_values."client_id", new_values."created_at", new_values."firm_id", new_values."id", new_values."kind", new_values."other_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='dec9f3cc701c5f09c6aae08a954d53b1f18241bb', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_6a5ff', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='backoffice_relationship', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='relationship',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_relationshipfirmevent" ("client_id", "created_at", "firm_id", "id", "kind", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") SELECT old_values."client_id", old_values."created_at", old_values."firm_id", old_values."id", old_values."kind", old_values."other_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='fd534062ef63994ba7b61c2edccc087fcd8666f6', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_53c5e', referencing='REFERENCING OLD TABLE AS old_values ', table='backoffice_relationship', when='AFTER')),
            ), migrations.AddIndex(
                model_name='valuation',
                index=models.Index(fields=['plan', '-valued_date', '-id'], name='valuation_latest_first'),
            ), pgtrigger.migrations.AddTrigger(
                model_name='valuation',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_plan r ON r.id = n.plan_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_valuation.plan_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='4e95ad3074b90459499776027883ec2658deb047', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_7b3e0', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_valuation', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='valuation',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_plan r ON r.id = n.plan_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'backoffice_valuation.plan_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='a1dafb1b66ae19ac0ab1e0f12d608829f802ba8f', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_0b4be', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_valuation', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='valuation',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_valuationfirmevent" ("amount", "created_at", "firm_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "source", "updated_at", "valued_date") SELECT new_values."amount", new_values."created_at", new_values."firm_id", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."plan_id", new_values."source", new_values."updated_at", new_values."valued_date" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='200c0cf395d481e89b92dab83534da67dcc0fff9', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_281bd', referencing='REFERENCING NEW TABLE AS new_values ', table='backoffice_valuation', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='valuation',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_valuationfirmevent" ("amount", "created_at", "firm_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "source", "updated_at", "valued_date") SELECT new_values."amount", new_values."created_at", new_values."firm_id", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."plan_id", new_values."source", new_values."updated_at", new_values."valued_date" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='48dcdd64a88d2af8a2ab0982d700c5abefe8e78a', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_52cc5', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='backoffice_valuation', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='valuation',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "backoffice_valuationfirmevent" ("amount", "created_at", "firm_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "source", "updated_at", "valued_date") SELECT old_values."amount", old_values."created_at", old_values."firm_id", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."plan_id", old_values."source", old_values."updated_at", old_values."valued_date" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='1d7292c3595c2c05c119b8dec5a6bb9ebf592414', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_1a4ea', referencing='REFERENCING OLD TABLE AS old_values ', table='backoffice_valuation', when='AFTER')),
            )],
        ),
    ]
