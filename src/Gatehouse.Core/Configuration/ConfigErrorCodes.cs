namespace Gatehouse.Core.Configuration;

/// <summary>
/// The codes of configuration errors. Stable: a code is never given another meaning. 10xx the text, 11xx values, 12xx names and
/// references, 13xx routes, 14xx upstreams and listeners, 15xx policies.
/// </summary>
public static class ConfigErrorCodes
{
    /// <summary>The file cannot be read, or is too large.</summary>
    public const string Unreadable = "GH1001";

    /// <summary>The text is not well-formed YAML or JSON.</summary>
    public const string Syntax = "GH1002";

    /// <summary>The text holds no configuration.</summary>
    public const string Empty = "GH1003";

    /// <summary>A key stands twice in one map.</summary>
    public const string DuplicateKey = "GH1004";

    /// <summary>Aliases expand to more values, or values nest deeper, than the limits allow.</summary>
    public const string TooLarge = "GH1005";

    /// <summary>A key that nothing knows.</summary>
    public const string UnknownKey = "GH1101";

    /// <summary>A value of the wrong kind, such as a list where text is expected.</summary>
    public const string WrongType = "GH1102";

    /// <summary>A value that cannot be read as what it should be: a bad unit, number, address, name.</summary>
    public const string BadValue = "GH1103";

    /// <summary>A value outside its range.</summary>
    public const string OutOfRange = "GH1104";

    /// <summary>A key that has to be there is not.</summary>
    public const string MissingKey = "GH1105";

    /// <summary>A name that is not defined anywhere, such as an upstream.</summary>
    public const string UnknownName = "GH1201";

    /// <summary>A <c>$env</c> variable that is not set.</summary>
    public const string MissingVariable = "GH1202";

    /// <summary>A <c>$file</c> that cannot be read.</summary>
    public const string UnreadableReference = "GH1203";

    /// <summary>A route key that cannot be read.</summary>
    public const string BadRouteKey = "GH1301";

    /// <summary>Two routes that can never be told apart.</summary>
    public const string AmbiguousRoutes = "GH1302";

    /// <summary>A route without an answer, or with more than one.</summary>
    public const string RouteAnswer = "GH1303";

    /// <summary>A target or template that cannot be read, or names an unknown parameter.</summary>
    public const string BadTemplate = "GH1304";

    /// <summary>A path that the gateway answers itself.</summary>
    public const string ReservedPath = "GH1305";

    /// <summary>An expression that cannot be read, or names something that is not there.</summary>
    public const string BadExpression = "GH1306";

    /// <summary>Calls of a composed answer that wait for each other, are not used, or have a name that is taken.</summary>
    public const string BadPlan = "GH1307";

    /// <summary>A destination or listener address that cannot be used.</summary>
    public const string BadAddress = "GH1401";

    /// <summary>A certificate or key that cannot be loaded.</summary>
    public const string BadCertificate = "GH1402";

    /// <summary>A policy's section that its module refuses.</summary>
    public const string BadPolicy = "GH1501";

    /// <summary>A warning: a route or section that can be served and is risky.</summary>
    public const string Risky = "GH1503";

    /// <summary>A policy where it cannot stand, such as an answer under <c>defaults</c>.</summary>
    public const string MisplacedPolicy = "GH1502";
}
