using System.Threading.Channels;
using Gatehouse.TestKit;

namespace Gatehouse.Discovery.Tests;

/// <summary>The lists that a <see cref="ServiceWatch"/> told, in order.</summary>
internal sealed class Told
{
    private readonly Channel<InstanceList> lists = Channel.CreateUnbounded<InstanceList>();

    public void Add(InstanceList list) => lists.Writer.TryWrite(list);

    public async Task<InstanceList> NextAsync() => await lists.Reader.ReadAsync().AsTask().InTime();

    /// <summary>The next list as <c>host:port</c>, in order.</summary>
    public async Task<string> NextPlacesAsync() => Places((await NextAsync()).Instances);

    public bool HasMore => lists.Reader.TryPeek(out _);

    public static string Places(IEnumerable<Instance> instances) => string.Join(' ', instances.Select(instance => $"{instance.Host}:{instance.Port}"));
}
