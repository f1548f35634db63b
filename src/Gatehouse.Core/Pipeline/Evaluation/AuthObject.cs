using Gatehouse.Expressions.Values;

namespace Gatehouse.Core.Pipeline.Evaluation;

/// <summary>The variable <c>auth</c>: who calls. Nobody is known yet, so <c>sub</c> is absent, and roles and claims are empty.</summary>
internal sealed class AuthObject : ICelObject
{
    public static readonly CelType ObjectType = CelType.Object(
        "auth",
        new CelMember("sub", CelType.String),
        new CelMember("roles", CelType.List(CelType.String)),
        new CelMember("claims", CelType.Map(CelType.String, CelType.Dyn)));

    private static readonly CelValue Nobody = CelValue.Error("the caller is not known");

    public CelType Type => ObjectType;

    public CelValue Get(int member) => member switch
    {
        0 => Nobody,
        1 => CelValue.Of(CelList.Empty),
        _ => CelValue.Of(CelMap.Empty),
    };
}
