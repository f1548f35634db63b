using Gatehouse.Core.Hosting;
using Gatehouse.Core.Telemetry.AccessLogging;
using Gatehouse.Policies;

namespace Shop;

/// <summary>The gateway in front of the five services.</summary>
internal static class Gateway
{
    public static GatewayHost Build(string configuration)
    {
        var builder = GatewayBuilder.FromFile(configuration).AddPolicies(BuiltInPolicies.All);
        builder.Options.AccessLog = Console.OpenStandardOutput();
        builder.Options.AccessLogFormat = Console.IsOutputRedirected ? AccessLogFormat.Json : AccessLogFormat.Text;
        builder.Options.AccessLogIsTerminal = !Console.IsOutputRedirected;
        return builder.Build();
    }
}
