using System.Text;
using Gatehouse.Core.Hosting;
using Gatehouse.Core.Upstreams;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Discovery;
using Gatehouse.TestKit.Upstreams;

namespace Gatehouse.Integration.Tests.Discovery;

/// <summary>Gateways with an upstream whose destinations a registry names.</summary>
internal static class Discovered
{
    /// <summary>A configuration with the upstream <c>up</c> behind every path.</summary>
    /// <param name="discover">The value of <c>discover</c>.</param>
    /// <param name="lines">More of the upstream: <c>, key: value</c>.</param>
    public static string Yaml(string discover, string lines = "") =>
        $"upstreams: {{ up: {{ discover: {discover}{lines} }} }}\nroutes: {{ /**: up }}\n";

    public static Task<RunningGateway> StartAsync(string discover, string lines = "", Action<GatewayBuilder>? configure = null) =>
        RunningGateway.StartAsync(Yaml(discover, lines), configure);

    public static Upstream Upstream(this RunningGateway gateway) => gateway.Host.Gateway.Current.Snapshot.Upstreams["up"].Upstream;

    public static string Places(this RunningGateway gateway) => string.Join(' ', gateway.Upstream().Members.All.Select(member => member.Destination.Text));

    public static Task PutAsync(this EtcdServer server, string key, RecordingUpstream destination) => server.PutAsync(key, destination.Address);

    public static Task PutAsync(this EtcdServer server, string key, string value) =>
        server.PostAsync("/v3/kv/put", $$"""{ "key": "{{Base64("/services/up/" + key)}}", "value": "{{Base64(value)}}" }""");

    public static Task DeleteAsync(this EtcdServer server, string key) =>
        server.PostAsync("/v3/kv/deleterange", $$"""{ "key": "{{Base64("/services/up/" + key)}}" }""");

    /// <summary>Waits for what another thread brings about.</summary>
    public static async Task UntilAsync(Func<bool> isSo)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Deadline.Limit)
                throw new TimeoutException("it did not come about");
            await Task.Yield();
        }
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
