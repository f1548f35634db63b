using System.Globalization;
using System.Text;
using Gatehouse.Discovery.Http;

namespace Gatehouse.Discovery.Consul;

/// <summary>
/// Watches a service in Consul by blocking queries: each question names the index of the last answer and is held until something has changed or
/// the wait is over. https://developer.hashicorp.com/consul/api-docs/features/blocking
/// </summary>
internal sealed class ConsulRegistry(ConsulAddress address, TimeProvider time) : IRegistry
{
    // What a network and a busy server may take on top of the wait.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly RegistryHttp http = new(time);
    private readonly Pace pace = new(time);

    /// <summary>0 asks without waiting.</summary>
    private ulong index;

    public async Task WatchAsync(Action<IReadOnlyList<Instance>> tell, CancellationToken cancellation)
    {
        // After a failure the first question is not to wait: the list is to be confirmed now.
        index = 0;
        while (true)
        {
            await pace.NextAsync(cancellation);
            var answer = await http.AskAsync(Request(), Limit(), cancellation);
            if (!answer.IsSuccess)
                throw Refusal(answer);
            var instances = ConsulInstances.Read(answer.Body, address.Scheme);
            // Without a leader a server may not know of what is there.
            if (instances.Count == 0 && answer.Field("X-Consul-KnownLeader") is "false")
                throw new RegistryException($"{address.Endpoint.Authority}: it has no leader, so that it names no instance is not believed");
            tell(instances);
            index = Next(index, answer.Field("X-Consul-Index"));
        }
    }

    public ValueTask DisposeAsync()
    {
        http.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// The index to wait with. One that goes backwards is another history (a restored snapshot): it begins again. Never 0 after an answer, with which
    /// the loop would not wait any more; 1 is always safe.
    /// </summary>
    internal static ulong Next(ulong last, string? told)
    {
        if (!ulong.TryParse(told, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index == 0)
            return 1;
        return index < last ? 0 : index;
    }

    // Consul itself waits up to a sixteenth longer, so that those who wait do not all come back at once.
    private TimeSpan Limit() => index == 0 ? Grace : address.Every + (address.Every / 16) + Grace;

    private RegistryRequest Request()
    {
        var path = new StringBuilder("/v1/health/service/").Append(Uri.EscapeDataString(address.Name));
        var separator = '?';
        if (address.IsPassingOnly)
            Add("passing", "1");
        foreach (var tag in address.Tags)
            Add("tag", tag);
        if (address.Datacenter is { } datacenter)
            Add("dc", datacenter);
        if (address.IsStaleAllowed)
            Add("stale", "1");
        if (index > 0)
        {
            Add("index", index.ToString(CultureInfo.InvariantCulture));
            Add("wait", string.Create(CultureInfo.InvariantCulture, $"{(long)address.Every.TotalMilliseconds}ms"));
        }
        return new RegistryRequest(new Uri(address.Endpoint, path.ToString()))
        {
            Credential = address.Token is { } token ? ("X-Consul-Token", token) : null,
        };

        void Add(string name, string value)
        {
            path.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }
    }

    private RegistryException Refusal(RegistryAnswer answer)
    {
        var hint = answer.Status switch
        {
            401 or 403 => address.Token is null ? "; it asks for a token" : "; the token may not read this service",
            >= 300 and < 400 => "; redirects are not followed",
            _ => "",
        };
        return new RegistryException($"{address.Endpoint.Authority} answered with {answer.Status}{hint}: {answer.Excerpt()}");
    }
}
