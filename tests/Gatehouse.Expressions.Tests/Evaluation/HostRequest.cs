using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Tests.Evaluation;

/// <summary>A host's object with a map of its own.</summary>
internal sealed class HostRequest(string method, Dictionary<string, string> headers) : ICelObject
{
    public static readonly CelType ObjectType = CelType.Object(
        "request",
        new CelMember("method", CelType.String),
        new CelMember("headers", CelType.Map(CelType.String, CelType.String)),
        new CelMember("body", CelType.Dyn));

    private readonly HostHeaders map = new(headers);

    public CelType Type => ObjectType;

    public CelValue Get(int member) => member switch
    {
        0 => CelValue.Of(method),
        1 => CelValue.Of(map),
        _ => CelValue.Error("the body is not there"),
    };

    private sealed class HostHeaders(Dictionary<string, string> headers) : CelMap
    {
        public override int Count => headers.Count;

        public override bool TryGet(string key, out CelValue value)
        {
            var isThere = headers.TryGetValue(key, out var text);
            value = CelValue.Of(text);
            return isThere;
        }

        public override KeyValuePair<CelValue, CelValue> EntryAt(int index)
        {
            var (name, value) = headers.ElementAt(index);
            return new(CelValue.Of(name), CelValue.Of(value));
        }
    }
}
