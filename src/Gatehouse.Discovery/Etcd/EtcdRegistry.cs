using Microsoft.Extensions.Logging;

namespace Gatehouse.Discovery.Etcd;

/// <summary>Instances that are values of keys under a prefix: reads them all once, then follows the changes, also across a loss of the connection.</summary>
internal sealed partial class EtcdRegistry : IRegistry
{
    private readonly EtcdAddress address;
    private readonly ILogger logger;
    private readonly EtcdClient client;
    private readonly Pace pace;
    private readonly SortedDictionary<string, Instance> instances = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> faults = new(StringComparer.Ordinal);
    private EtcdPosition? position;

    public EtcdRegistry(EtcdAddress address, TimeProvider time, ILogger logger)
    {
        this.address = address;
        this.logger = logger;
        client = new EtcdClient(new EtcdOptions(address.Endpoints) { User = address.User, Password = address.Password }, time);
        pace = new Pace(time);
    }

    public async Task WatchAsync(Action<IReadOnlyList<Instance>> tell, CancellationToken cancellation)
    {
        while (true)
        {
            position ??= await ReadAllAsync(tell, cancellation);
            await foreach (var changes in client.WatchAsync(address.Prefix, position.Value, cancellation))
            {
                if (changes.IsLost)
                {
                    position = null;
                    break;
                }
                foreach (var entry in changes.Entries)
                    Apply(entry);
                position = changes.Position;
                Tell(tell);
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<EtcdPosition> ReadAllAsync(Action<IReadOnlyList<Instance>> tell, CancellationToken cancellation)
    {
        await pace.NextAsync(cancellation);
        var snapshot = await client.GetAsync(address.Prefix, cancellation);
        instances.Clear();
        var keys = snapshot.Entries.Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in faults.Keys.Where(key => !keys.Contains(key)).ToList())
            faults.Remove(gone);
        foreach (var entry in snapshot.Entries)
            Apply(entry);
        Tell(tell);
        return snapshot.Position;
    }

    private void Apply(EtcdEntry entry)
    {
        instances.Remove(entry.Key);
        var (instance, fault) = entry.Value is { } value ? EtcdInstance.Read(value) : default;
        if (instance is not null)
            instances[entry.Key] = instance;
        if (fault is null)
        {
            faults.Remove(entry.Key);
            return;
        }
        if (!faults.TryGetValue(entry.Key, out var known) || known != fault)
            LogUnreadable(logger, LogText.Of(entry.Key), fault);
        faults[entry.Key] = fault;
    }

    private void Tell(Action<IReadOnlyList<Instance>> tell)
    {
        // A list that is refused ends the watch. The next one begins by reading everything: from here on it would be refused before any change came.
        var reached = position;
        position = null;
        // No keys: there is no instance. Keys of which none can be read: somebody made a mistake, and what stood before is better than nothing.
        if (instances.Count == 0 && faults.Count > 0)
            throw new RegistryException($"etcd: none of the {faults.Count} values under {address.Prefix} can be read");
        tell([.. instances.Values]);
        position = reached;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The value of etcd's key {Key} is not used: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string key, string reason);
}
