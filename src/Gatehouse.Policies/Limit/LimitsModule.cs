using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Limits;

namespace Gatehouse.Policies.Limit;

/// <summary>Makes what stands under <c>limits</c> at the top of the file.</summary>
internal sealed class LimitsModule : GatewayPartModule<LimitOptions>
{
    public const string Name = "limits";

    public override string Key => Name;

    public override bool IsMap => true;

    public override IReadOnlyList<string> Uses => [LimitModule.Store];

    protected override GatewayPart? Create(LimitOptions options, PartScope scope, PolicyValidation validation)
    {
        if (!char.IsAsciiLetter(scope.Name.FirstOrDefault()) || !scope.Name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'))
            validation.Error("", $"'{scope.Name}' is not a name for a limit", "a letter, then letters, digits, '-', '_' and '.'");
        else if (scope.Name is "none" or "false" or "true")
            validation.Error("", $"'{scope.Name}' is not a name for a limit: 'limit: none' takes limits off a route");
        var plan = new LimitReader(scope.Expressions, scope.Parts.Contains(LimitModule.Store, ""), validation).Read(options, "", scope.Name);
        return plan is null
            ? null
            : new NamedLimit(new LimitCounter(plan, $"{Name}.{scope.Name}", scope.Parts.Find<ILimitStore>(LimitModule.Store, ""), scope.Counters, scope.TimeProvider));
    }
}
