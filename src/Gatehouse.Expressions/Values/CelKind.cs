namespace Gatehouse.Expressions.Values;

/// <summary>What a <see cref="CelValue"/> is.</summary>
public enum CelKind : byte
{
    /// <summary>null.</summary>
    Null,

    /// <summary>true or false.</summary>
    Bool,

    /// <summary>A whole number of 64 bits with sign.</summary>
    Int,

    /// <summary>A whole number of 64 bits without sign.</summary>
    Uint,

    /// <summary>A floating-point number of 64 bits.</summary>
    Double,

    /// <summary>Text.</summary>
    String,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>A list.</summary>
    List,

    /// <summary>A map.</summary>
    Map,

    /// <summary>A moment, to the nanosecond.</summary>
    Timestamp,

    /// <summary>A length of time, to the nanosecond.</summary>
    Duration,

    /// <summary>The type of a value.</summary>
    Type,

    /// <summary>A value or its absence.</summary>
    Optional,

    /// <summary>An object of the host, or an address or network.</summary>
    Object,

    /// <summary>What went wrong.</summary>
    Error,
}
