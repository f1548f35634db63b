using Gatehouse.Expressions.Values;

namespace Gatehouse.Core.Pipeline.Evaluation;

/// <summary>
/// The variable <c>auth</c>: who calls. As long as nobody is known <c>sub</c> and <c>by</c> are errors, and roles and claims are empty.
/// </summary>
internal sealed class AuthObject(GatewayRequest request) : ICelObject
{
    public static readonly CelType ObjectType = CelType.Object(
        "auth",
        new CelMember("sub", CelType.String),
        new CelMember("roles", CelType.List(CelType.String)),
        new CelMember("claims", CelType.Map(CelType.String, CelType.Dyn)),
        new CelMember("by", CelType.String));

    private static readonly CelValue Nobody = CelValue.Error("the caller is not known");
    private static readonly CelValue Nameless = CelValue.Error("the caller's credentials do not say whom they are for");

    public CelType Type => ObjectType;

    public CelValue Get(int member) => (member, request.Caller) switch
    {
        (0 or 3, null) => Nobody,
        (1, null) => CelValue.Of(CelList.Empty),
        (_, null) => CelValue.Of(CelMap.Empty),
        (0, var caller) => caller.Subject is { } subject ? CelValue.Of(subject) : Nameless,
        (1, var caller) => caller.RoleList,
        (2, var caller) => caller.Claims,
        (_, var caller) => CelValue.Of(caller.Authority),
    };
}
