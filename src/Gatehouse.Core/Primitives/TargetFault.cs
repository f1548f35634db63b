namespace Gatehouse.Core.Primitives;

/// <summary>Why a request target has no canonical form; <see cref="TargetFaults.Message"/> says it in words. Each is answered with 400.</summary>
public enum TargetFault
{
    /// <summary>Nothing: the target is canonical now.</summary>
    None,

    /// <summary>The target is empty.</summary>
    Empty,

    /// <summary>The target is <c>*</c>, which is for <c>OPTIONS</c> and has no path; the caller answers it.</summary>
    AsteriskForm,

    /// <summary>The target is neither a path nor an absolute <c>http</c> or <c>https</c> URL.</summary>
    UnsupportedForm,

    /// <summary>A character outside ASCII that is not percent-encoded.</summary>
    NotAscii,

    /// <summary>A control character, raw or percent-encoded.</summary>
    ControlCharacter,

    /// <summary>A <c>#</c>: fragments are never sent to a server.</summary>
    Fragment,

    /// <summary>A <c>%</c> in the path without two hexadecimal digits behind it.</summary>
    InvalidPercent,

    /// <summary>A percent-encoded slash.</summary>
    EncodedSlash,

    /// <summary>A backslash, raw or percent-encoded.</summary>
    Backslash,

    /// <summary>Percent-encoded octets that are not well-formed UTF-8.</summary>
    InvalidUtf8,

    /// <summary>A percent sign encoded so that a second decoding would decode again.</summary>
    DoubleEncoding,

    /// <summary>A semicolon in the path, raw or percent-encoded.</summary>
    PathParameter,

    /// <summary>A <c>.</c> or <c>..</c> segment with a percent-encoded dot.</summary>
    EncodedDotSegment,

    /// <summary>A <c>..</c> that leads above the root.</summary>
    AboveRoot,

    /// <summary><c>.</c> or <c>..</c> segments together with an empty segment, which servers resolve differently.</summary>
    DotsBesideEmptySegment,

    /// <summary>A character in the query that is not visible ASCII.</summary>
    QueryCharacter,
}
