namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>What is wrong with the head of an answer. All but <see cref="None"/> and <see cref="Incomplete"/> end the connection.</summary>
internal enum HeadFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>More bytes are needed.</summary>
    Incomplete,

    /// <summary>Longer than <see cref="ResponseHead.MaxLength"/>, or more than <see cref="ResponseHead.MaxFields"/> fields.</summary>
    TooLarge,

    /// <summary>Not <c>HTTP/1.0</c> or <c>HTTP/1.1</c> with a status from 100 to 599.</summary>
    StatusLine,

    /// <summary>A line that does not end in CR LF.</summary>
    LineEnd,

    /// <summary>A field name that is not a token, or white space before the colon or at the beginning of a line (obs-fold).</summary>
    FieldName,

    /// <summary>A control character in a value.</summary>
    FieldValue,
}
