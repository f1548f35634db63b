using Gatehouse.Core.Pipeline;

namespace Gatehouse.Policies.IpFilter;

/// <summary>Lets a request in, or not, by the client's address.</summary>
internal sealed class IpFilterModule : RoutePolicyModule<IpFilterOptions>
{
    public override string Name => "ipFilter";

    public override PolicyStage Stage => PolicyStage.Guard;

    public override bool IsShared => true;

    protected override void Validate(IpFilterOptions options, PolicyScope scope, PolicyValidation validation)
    {
        if (options.Allow.Count == 0 && options.Deny.Count == 0)
            validation.Error("", "no address is listed", "give 'allow' or 'deny': { allow: [10.0.0.0/8] }");
        Validate("allow", options.Allow, validation);
        Validate("deny", options.Deny, validation);
    }

    protected override RoutePolicy Create(IpFilterOptions options, PolicyScope scope) =>
        new IpFilterPolicy(options.Allow.Count == 0 ? null : Read(options.Allow), Read(options.Deny));

    private static void Validate(string key, IReadOnlyList<string> list, PolicyValidation validation)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (!AddressRange.TryParse(list[i], out _, out var hint))
                validation.Error($"{key}[{i}]", $"'{list[i]}' is not an IP address or network", hint ?? "write '192.0.2.7', '10.0.0.0/8' or '2001:db8::/32'");
        }
    }

    private static AddressSet Read(IReadOnlyList<string> list) =>
        new(list.Select(text => AddressRange.TryParse(text, out var range, out _) ? range : default));
}
