using Gatehouse.Expressions.Values;

namespace Gatehouse.Benchmarks.Expressions;

/// <summary>A request as a host shows it to expressions: members by their index, headers as a map.</summary>
internal sealed class RequestObject(string method, string path, string ip, HeaderMap headers) : ICelObject
{
    public static readonly CelType ObjectType = CelType.Object(
        "request",
        new CelMember("method", CelType.String),
        new CelMember("path", CelType.String),
        new CelMember("ip", CelType.String),
        new CelMember("headers", CelType.Map(CelType.String, CelType.String)));

    public CelType Type => ObjectType;

    public CelValue Get(int member) => member switch
    {
        0 => CelValue.Of(method),
        1 => CelValue.Of(path),
        2 => CelValue.Of(ip),
        _ => CelValue.Of(headers),
    };
}
