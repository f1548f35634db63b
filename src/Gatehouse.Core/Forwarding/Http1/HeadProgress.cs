namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>How far the reading of an answer's head is. What is below <see cref="Whole"/> goes on.</summary>
internal enum HeadProgress
{
    /// <summary>More bytes are needed.</summary>
    Incomplete,

    /// <summary>The head of an answer before the answer (1xx) is there.</summary>
    Interim,

    /// <summary>The head of the answer is there.</summary>
    Whole,

    /// <summary>It is not acceptable.</summary>
    Invalid,
}
