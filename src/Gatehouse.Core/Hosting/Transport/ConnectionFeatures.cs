using System.Collections;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Core.Hosting.Transport;

/// <summary>
/// The features of one connection: what <paramref name="connection"/> is itself, and what is added. A short list, because the
/// framework's own collection is a dictionary of half a kilobyte.
/// </summary>
internal sealed class ConnectionFeatures(SocketConnection connection) : IFeatureCollection
{
    // Kestrel adds four, the gateway one; TLS another four.
    private KeyValuePair<Type, object>[] added = new KeyValuePair<Type, object>[5];
    private int count;

    public bool IsReadOnly => false;

    public int Revision { get; private set; }

    public object? this[Type key]
    {
        get
        {
            var at = IndexOf(key);
            return at >= 0 ? added[at].Value : key.IsInstanceOfType(connection) ? connection : null;
        }
        set
        {
            Revision++;
            var at = IndexOf(key);
            if (value is null)
                Remove(at);
            else if (at >= 0)
                added[at] = new(key, value);
            else
                Add(key, value);
        }
    }

    public TFeature? Get<TFeature>() => (TFeature?)this[typeof(TFeature)];

    public void Set<TFeature>(TFeature? instance) => this[typeof(TFeature)] = instance;

    public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => added.Take(count).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int IndexOf(Type key)
    {
        for (var i = 0; i < count; i++)
        {
            if (added[i].Key == key)
                return i;
        }
        return -1;
    }

    private void Add(Type key, object value)
    {
        if (count == added.Length)
            Array.Resize(ref added, count * 2);
        added[count++] = new(key, value);
    }

    private void Remove(int at)
    {
        if (at < 0)
            return;
        added[at] = added[--count];
        added[count] = default;
    }
}
