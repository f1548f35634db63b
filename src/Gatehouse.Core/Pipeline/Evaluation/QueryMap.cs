using Gatehouse.Core.Primitives;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Core.Pipeline.Evaluation;

/// <summary>
/// The query as a map, decoded when it is asked for. A parameter that comes several times is one value, separated by commas: no
/// condition may see one of them and the destination another.
/// </summary>
internal sealed class QueryMap(GatewayRequest request) : CelMap
{
    public override int Count => All().Count;

    public override bool TryGet(string key, out CelValue value)
    {
        string? found = null;
        var query = request.Target.Query;
        foreach (var range in query.Split('&'))
        {
            var (name, text) = Parts(query[range]);
            if (!name.IsEmpty && (name.SequenceEqual(key) || (name.ContainsAny('%', '+') && Decode(name) == key)))
                found = found is null ? Decode(text) : found + "," + Decode(text);
        }
        value = CelValue.Of(found);
        return found is not null;
    }

    public override KeyValuePair<CelValue, CelValue> EntryAt(int index)
    {
        var (name, value) = All()[index];
        return new(CelValue.Of(name), CelValue.Of(value));
    }

    private List<(string Name, string Value)> All()
    {
        var all = new List<(string Name, string Value)>();
        var query = request.Target.Query;
        foreach (var range in query.Split('&'))
        {
            var (encoded, text) = Parts(query[range]);
            if (encoded.IsEmpty)
                continue;
            var name = Decode(encoded);
            var index = all.FindIndex(entry => entry.Name == name);
            if (index < 0)
                all.Add((name, Decode(text)));
            else
                all[index] = (name, all[index].Value + "," + Decode(text));
        }
        return all;
    }

    private static TextPair Parts(ReadOnlySpan<char> part)
    {
        var equals = part.IndexOf('=');
        return equals < 0 ? new TextPair(part, default) : new TextPair(part[..equals], part[(equals + 1)..]);
    }

    private static string Decode(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAny('%', '+'))
            return text.ToString();
        var spaced = text.ToString().Replace('+', ' ');
        var decoded = new char[spaced.Length];
        return new string(decoded, 0, PercentEncoding.Decode(spaced, decoded));
    }

    private readonly ref struct TextPair(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        private readonly ReadOnlySpan<char> name = name;
        private readonly ReadOnlySpan<char> value = value;

        public void Deconstruct(out ReadOnlySpan<char> first, out ReadOnlySpan<char> second)
        {
            first = name;
            second = value;
        }
    }
}
