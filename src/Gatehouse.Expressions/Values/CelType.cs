namespace Gatehouse.Expressions.Values;

/// <summary>A type of the language. Where only the value tells, it is <see cref="Dyn"/>, which fits everywhere.</summary>
public sealed class CelType
{
    private readonly Dictionary<string, int> slots;

    private CelType(string name, CelKind? kind, CelType[]? parameters = null, CelMember[]? members = null)
    {
        Name = name;
        ValueKind = kind;
        Parameters = parameters ?? [];
        Members = members ?? [];
        slots = new Dictionary<string, int>(Members.Count);
        for (var i = 0; i < Members.Count; i++)
            slots.Add(Members[i].Name, i);
    }

    /// <summary>Any type.</summary>
    public static CelType Dyn { get; } = new("dyn", null);

    /// <summary>The type of null.</summary>
    public static CelType Null { get; } = new("null_type", CelKind.Null);

    /// <summary>Truth values.</summary>
    public static CelType Bool { get; } = new("bool", CelKind.Bool);

    /// <summary>Whole numbers with sign.</summary>
    public static CelType Int { get; } = new("int", CelKind.Int);

    /// <summary>Whole numbers without sign.</summary>
    public static CelType Uint { get; } = new("uint", CelKind.Uint);

    /// <summary>Floating-point numbers.</summary>
    public static CelType Double { get; } = new("double", CelKind.Double);

    /// <summary>Text.</summary>
    public static CelType String { get; } = new("string", CelKind.String);

    /// <summary>Bytes.</summary>
    public static CelType Bytes { get; } = new("bytes", CelKind.Bytes);

    /// <summary>Moments.</summary>
    public static CelType Timestamp { get; } = new("google.protobuf.Timestamp", CelKind.Timestamp);

    /// <summary>Lengths of time.</summary>
    public static CelType Duration { get; } = new("google.protobuf.Duration", CelKind.Duration);

    /// <summary>Types as values.</summary>
    public static CelType Type { get; } = new("type", CelKind.Type);

    /// <summary>Its name: <c>int</c>, <c>list</c>, <c>google.protobuf.Timestamp</c>.</summary>
    public string Name { get; }

    /// <summary>The members of an object type, in the order of their indexes; empty for other types.</summary>
    public IReadOnlyList<CelMember> Members { get; }

    internal static CelType Ip { get; } = Object("net.IP");

    internal static CelType Cidr { get; } = Object("net.CIDR");

    internal static CelType AnyList { get; } = List(Dyn);

    internal static CelType AnyMap { get; } = Map(Dyn, Dyn);

    /// <summary>A type that stands for any one type in a signature.</summary>
    internal static CelType T { get; } = new("T", null);

    /// <summary>A second one.</summary>
    internal static CelType U { get; } = new("U", null);

    internal CelKind? ValueKind { get; }

    internal CelType[] Parameters { get; }

    internal bool IsDyn => ReferenceEquals(this, Dyn);

    internal bool IsParameter => ReferenceEquals(this, T) || ReferenceEquals(this, U);

    internal bool IsNumber => ValueKind is CelKind.Int or CelKind.Uint or CelKind.Double;

    /// <summary>Lists of a type.</summary>
    public static CelType List(CelType item) => new("list", CelKind.List, [item]);

    /// <summary>Maps from one type to another.</summary>
    public static CelType Map(CelType key, CelType value) => new("map", CelKind.Map, [key, value]);

    /// <summary>A value or its absence.</summary>
    public static CelType Optional(CelType value) => new("optional_type", CelKind.Optional, [value]);

    /// <summary>Objects of the host with these members. Two object types are the same when their names are.</summary>
    public static CelType Object(string name, params CelMember[] members) => new(name, CelKind.Object, null, members);

    /// <summary>As an operator reads it: <c>list(string)</c>.</summary>
    public override string ToString() => Parameters.Length == 0 ? ShortName : $"{ShortName}({string.Join(", ", (object[])Parameters)})";

    /// <summary>The index of a member; -1 when there is none of the name.</summary>
    public int IndexOf(string member) => slots.TryGetValue(member, out var slot) ? slot : -1;

    /// <summary>The type of a value.</summary>
    internal static CelType Of(in CelValue value) => value.Kind switch
    {
        CelKind.Null => Null,
        CelKind.Bool => Bool,
        CelKind.Int => Int,
        CelKind.Uint => Uint,
        CelKind.Double => Double,
        CelKind.String => String,
        CelKind.Bytes => Bytes,
        CelKind.List => AnyList,
        CelKind.Map => AnyMap,
        CelKind.Timestamp => Timestamp,
        CelKind.Duration => Duration,
        CelKind.Optional => Optional(Dyn),
        CelKind.Object => value.AsObject.Type,
        _ => Type,
    };

    /// <summary>Whether a value is of it, as far as its outermost kind tells.</summary>
    internal bool Holds(in CelValue value) =>
        ValueKind is not { } kind || (value.Kind == kind && (kind != CelKind.Object || value.AsObject.Type.Name == Name));

    private string ShortName => Name switch
    {
        "google.protobuf.Timestamp" => "timestamp",
        "google.protobuf.Duration" => "duration",
        "optional_type" => "optional",
        "null_type" => "null",
        _ => Name,
    };
}
