using Gatehouse.Core.Configuration;
using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Policies.Auth;
using Gatehouse.TestKit.Time;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Policies.Tests.Auth;

/// <summary>Authorities made from what stands under a name in <c>auth</c>.</summary>
internal static class Authorities
{
    /// <summary>One named <c>shop</c>, without errors.</summary>
    public static Authority Read(string yaml, TimeProvider? time = null)
    {
        var errors = new ConfigErrors();
        var part = Compile(yaml, errors, "shop", time);
        errors.Items.ShouldBeEmpty();
        return part.ShouldBeAssignableTo<Authority>()!;
    }

    /// <summary>What is wrong or risky.</summary>
    public static IReadOnlyList<string> Faults(string yaml, string name = "shop")
    {
        var errors = new ConfigErrors();
        Compile(yaml, errors, name, null);
        return [.. errors.Items.Concat(errors.Warnings).Select(error => error.Message)];
    }

    /// <summary>Asks as the policy <c>auth</c> does.</summary>
    public static async Task<Exchange> Through(this Exchange exchange, params Authority[] authorities) =>
        await exchange.Through(new AuthPolicy(authorities, isOptional: false));

    private static GatewayPart? Compile(string yaml, ConfigErrors errors, string name, TimeProvider? time) =>
        new AuthorityModule().Compile(Nodes.Yaml(yaml), new PartScope(name, time ?? new FakeTime(), NullLoggerFactory.Instance), errors);
}
