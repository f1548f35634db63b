namespace Gatehouse.Core.Primitives;

/// <summary>The words for each <see cref="TargetFault"/>.</summary>
public static class TargetFaults
{
    /// <summary>What is wrong, one sentence without a full stop. Stable, and holds nothing of what the client sent.</summary>
    public static string Message(TargetFault fault) => fault switch
    {
        TargetFault.None => "The request target is valid",
        TargetFault.Empty => "The request target is empty",
        TargetFault.AsteriskForm => "The request target '*' is only for OPTIONS",
        TargetFault.UnsupportedForm => "The request target is neither a path nor an absolute http or https URL",
        TargetFault.NotAscii => "The request target has a character outside ASCII that is not percent-encoded",
        TargetFault.ControlCharacter => "The request target has a control character",
        TargetFault.Fragment => "The request target has a '#'",
        TargetFault.InvalidPercent => "The path has a '%' without two hexadecimal digits behind it",
        TargetFault.EncodedSlash => "The path has a percent-encoded slash",
        TargetFault.Backslash => "The path has a backslash",
        TargetFault.InvalidUtf8 => "The path has percent-encoded octets that are not UTF-8",
        TargetFault.DoubleEncoding => "The path is percent-encoded twice",
        TargetFault.PathParameter => "The path has a semicolon",
        TargetFault.EncodedDotSegment => "The path has a '.' or '..' segment with a percent-encoded dot",
        TargetFault.AboveRoot => "The path has a '..' that leads above the root",
        TargetFault.DotsBesideEmptySegment => "The path has both '.' or '..' segments and empty segments",
        TargetFault.QueryCharacter => "The query has a character that has to be percent-encoded",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, message: null),
    };
}
