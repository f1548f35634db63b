using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Configuration.Model;

/// <summary>One call of a composed answer. Calls that an expression names are made first; all others at the same time.</summary>
[Shorthand(nameof(Get))]
public sealed class CallConfig : ConfigSection
{
    /// <summary>What is asked for with GET: <c>upstream/path?name=value</c>, where <c>{...}</c> holds expressions. One of <c>get</c>, <c>post</c>, <c>put</c>, <c>patch</c> and <c>delete</c>.</summary>
    public string? Get { get; init; }

    /// <summary>The same with POST.</summary>
    public string? Post { get; init; }

    /// <summary>The same with PUT.</summary>
    public string? Put { get; init; }

    /// <summary>The same with PATCH.</summary>
    public string? Patch { get; init; }

    /// <summary>The same with DELETE.</summary>
    public string? Delete { get; init; }

    /// <summary>The JSON body that is sent: an expression, or a map or list of expressions. Default: none.</summary>
    public ConfigNode? Body { get; init; }

    /// <summary>Header fields to send, by name; <c>{...}</c> holds expressions. The client's of the same name are replaced.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Makes the call once for each item of a list: <c>EXPRESSION as NAME</c>. The value is the list of the answers.</summary>
    public string? Each { get; init; }

    /// <summary>With <c>each</c> over a member of another answer: where in its item each answer lands, as in <c>line.details</c>.</summary>
    public string? Into { get; init; }

    /// <summary>With <c>each</c>: how many calls run at the same time. Default: 8.</summary>
    [Bounds("1", "256")]
    public int Parallel { get; init; } = 8;

    /// <summary>With <c>each</c>: the most items; with more the call fails. Default: 100.</summary>
    [Bounds("1", "10000")]
    public int MaxItems { get; init; } = 100;

    /// <summary>The largest answer; a larger one is a failure. Default: 1 MiB.</summary>
    [Bounds("1B", "64MiB")]
    public ByteSize MaxSize { get; init; } = new(1024 * 1024);

    /// <summary>True when the whole answer is given also without this one, which is then null or the <c>fallback</c>. Default: false.</summary>
    public bool Optional { get; init; }

    /// <summary>The JSON value that stands in for the answer of a failed call, which makes it optional. Default: none.</summary>
    public ConfigNode? Fallback { get; init; }

    /// <summary>How long the call may take, waiting for a batch and further attempts included. Default: as long as the upstream and the route allow.</summary>
    [Bounds("1ms", "24h")]
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// How often a GET is made again after no connection, a lost one, or an answer of 502, 503 or 504: after a short random pause, and within
    /// the <c>timeout</c>. Default: 0.
    /// </summary>
    [Bounds("0", "5")]
    public int Retry { get; init; }

    /// <summary>Makes single calls that arrive together one bulk request. Default: each call is a request of its own.</summary>
    public BatchConfig? Batch { get; init; }

    /// <summary>A condition: unless it is true the call is not made, and its value is null. Default: it is made.</summary>
    public string? When { get; init; }
}
