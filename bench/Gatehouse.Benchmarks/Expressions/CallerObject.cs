using Gatehouse.Expressions.Values;

namespace Gatehouse.Benchmarks.Expressions;

/// <summary>A caller as a host shows it to expressions.</summary>
internal sealed class CallerObject(string subject, string[] roles) : ICelObject
{
    public static readonly CelType ObjectType = CelType.Object(
        "auth", new CelMember("sub", CelType.String), new CelMember("roles", CelType.List(CelType.String)));

    private readonly CelList list = CelList.Of(roles);

    public CelType Type => ObjectType;

    public CelValue Get(int member) => member == 0 ? CelValue.Of(subject) : CelValue.Of(list);
}
