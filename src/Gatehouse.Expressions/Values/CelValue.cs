using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Gatehouse.Expressions.Values;

/// <summary>
/// A value of the expression language: a kind, bits for numbers, a reference for the rest. Making one allocates nothing but for
/// <see cref="FromJson"/> of objects, arrays and strings. The default is null.
/// </summary>
public readonly struct CelValue : IEquatable<CelValue>
{
    private readonly object? reference;
    private readonly long bits;
    private readonly int nanoseconds;

    private CelValue(CelKind kind, long bits, object? reference = null, int nanoseconds = 0)
    {
        Kind = kind;
        this.bits = bits;
        this.reference = reference;
        this.nanoseconds = nanoseconds;
    }

    /// <summary>null.</summary>
    public static CelValue Null => default;

    /// <summary>An optional without a value.</summary>
    public static CelValue None => new(CelKind.Optional, 0);

    /// <summary>What it is.</summary>
    public CelKind Kind { get; }

    /// <summary>Whether it is an error.</summary>
    public bool IsError => Kind == CelKind.Error;

    /// <summary>Whether it is the truth value true; anything else, errors as well, is not.</summary>
    public bool IsTrue => Kind == CelKind.Bool && bits != 0;

    /// <summary>The number of an int; the bits of another kind.</summary>
    public long AsInt => bits;

    /// <summary>The number of a uint.</summary>
    public ulong AsUint => (ulong)bits;

    /// <summary>The number of a double.</summary>
    public double AsDouble => BitConverter.Int64BitsToDouble(bits);

    /// <summary>The text of a string; any other kind throws.</summary>
    public string AsString => (string)reference!;

    /// <summary>The bytes, which must not be changed; any kind but bytes throws.</summary>
    public byte[] AsBytes => (byte[])reference!;

    /// <summary>The list; any other kind throws.</summary>
    public CelList AsList => (CelList)reference!;

    /// <summary>The map; any other kind throws.</summary>
    public CelMap AsMap => (CelMap)reference!;

    /// <summary>The host's object; any other kind throws.</summary>
    public ICelObject AsObject => (ICelObject)reference!;

    /// <summary>The type that a value of the kind type is; any other kind throws.</summary>
    public CelType AsType => (CelType)reference!;

    /// <summary>What went wrong; any kind but an error throws.</summary>
    public CelError AsError => (CelError)reference!;

    /// <summary>Seconds since 1970 of a timestamp.</summary>
    public long Seconds => bits;

    /// <summary>Nanoseconds beyond <see cref="Seconds"/>, 0 to 999,999,999.</summary>
    public int Nanoseconds => nanoseconds;

    /// <summary>Nanoseconds of a duration.</summary>
    public long DurationNanoseconds => bits;

    /// <summary>Whether an optional has a value.</summary>
    public bool HasValue => reference is not null;

    /// <summary>What an optional holds; null when it holds nothing.</summary>
    public CelValue OptionalValue => reference is Boxed boxed ? boxed.Value : default;

    /// <summary>A truth value.</summary>
    public static CelValue Of(bool value) => new(CelKind.Bool, value ? 1 : 0);

    /// <summary>An int.</summary>
    public static CelValue Of(long value) => new(CelKind.Int, value);

    /// <summary>A uint.</summary>
    public static CelValue Of(ulong value) => new(CelKind.Uint, (long)value);

    /// <summary>A double.</summary>
    public static CelValue Of(double value) => new(CelKind.Double, BitConverter.DoubleToInt64Bits(value));

    /// <summary>Text by reference; null makes null.</summary>
    public static CelValue Of(string? value) => value is null ? default : new(CelKind.String, 0, value);

    /// <summary>Bytes by reference, which must not be changed any more.</summary>
    public static CelValue Of(byte[] value) => new(CelKind.Bytes, 0, value);

    /// <summary>A list by reference.</summary>
    public static CelValue Of(CelList value) => new(CelKind.List, 0, value);

    /// <summary>A map by reference.</summary>
    public static CelValue Of(CelMap value) => new(CelKind.Map, 0, value);

    /// <summary>An object of the host by reference.</summary>
    public static CelValue Of(ICelObject value) => new(CelKind.Object, 0, value);

    /// <summary>An error.</summary>
    public static CelValue Of(CelError value) => new(CelKind.Error, 0, value);

    /// <summary>A type as a value.</summary>
    public static CelValue Of(CelType value) => new(CelKind.Type, 0, value);

    /// <summary>A moment, to its 100 ns.</summary>
    public static CelValue Of(DateTimeOffset value)
    {
        var ticks = value.UtcTicks - DateTime.UnixEpoch.Ticks;
        var seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out var rest);
        return rest < 0 ? Timestamp(seconds - 1, (int)(rest + TimeSpan.TicksPerSecond) * 100) : Timestamp(seconds, (int)rest * 100);
    }

    /// <summary>A length of time.</summary>
    public static CelValue Of(TimeSpan value) => Duration(value.Ticks * 100);

    /// <summary>An optional that holds a value.</summary>
    public static CelValue Some(CelValue value) => new(CelKind.Optional, 0, new Boxed(value));

    /// <summary>A new error without a position.</summary>
    public static CelValue Error(string message) => Of(new CelError(message));

    /// <summary>
    /// A value of JSON. Objects and arrays are not copied, and are written out as they stand: the document must live as long as the
    /// value is used, and be strict JSON, read without comments and without commas at the end.
    /// </summary>
    public static CelValue FromJson(JsonElement element) => JsonValues.Read(element);

    /// <summary>Writes it as JSON: bytes as base64, moments and durations as text, an optional as its value or null.</summary>
    /// <returns>False, with what was written so far, when it is or holds an error.</returns>
    public bool WriteTo(Utf8JsonWriter writer) => JsonValues.Write(writer, this);

    /// <summary>The text that stands for it in other text, such as a path or a header: of texts, numbers, truth values, moments, addresses.</summary>
    /// <returns>False when there is none: null, lists, maps, bytes, types, optionals, errors.</returns>
    public bool TryText([NotNullWhen(true)] out string? text)
    {
        text = Kind is CelKind.Null or CelKind.Bytes or CelKind.List or CelKind.Map or CelKind.Type or CelKind.Optional or CelKind.Error
            || (Kind == CelKind.Object && AsObject.Type.Members.Count > 0)
            ? null
            : ValueText.Plain(this);
        return text is not null;
    }

    /// <inheritdoc/>
    public bool Equals(CelValue other) => ValueEquality.Equal(this, other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CelValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => ValueEquality.Hash(this);

    /// <summary>Equality of the language: numbers of different kinds are equal when their values are.</summary>
    public static bool operator ==(CelValue left, CelValue right) => left.Equals(right);

    /// <summary>The opposite of equality.</summary>
    public static bool operator !=(CelValue left, CelValue right) => !left.Equals(right);

    /// <summary>For messages and debuggers.</summary>
    public override string ToString() => ValueText.Show(this);

    internal static CelValue Timestamp(long seconds, int nanoseconds) => new(CelKind.Timestamp, seconds, null, nanoseconds);

    internal static CelValue Duration(long nanoseconds) => new(CelKind.Duration, nanoseconds);

    internal bool SameReference(in CelValue other) => reference is not null && ReferenceEquals(reference, other.reference);

    private sealed class Boxed(CelValue value)
    {
        public CelValue Value { get; } = value;
    }
}
