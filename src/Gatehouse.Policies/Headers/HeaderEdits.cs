using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Policies.Headers;

/// <summary>What <see cref="HeadersOptions"/> say, ready to be done. Immutable.</summary>
internal sealed class HeaderEdits
{
    private readonly string[] remove;
    private readonly KeyValuePair<string, StringValues>[] set;
    private readonly KeyValuePair<string, StringValues>[] add;

    private HeaderEdits(string[] remove, KeyValuePair<string, StringValues>[] set, KeyValuePair<string, StringValues>[] add)
    {
        this.remove = remove;
        this.set = set;
        this.add = add;
    }

    /// <summary>The edits of an answer.</summary>
    public static HeaderEdits OfResponse(HeadersOptions options) => new([.. options.Remove], Read(options.Set), Read(options.Add));

    /// <summary>
    /// The edits of a request. Many servers (CGI, WSGI, PHP) take <c>X_User</c> for <c>X-User</c>, so what is removed or replaced goes
    /// in every spelling.
    /// </summary>
    public static HeaderEdits OfRequest(HeadersOptions options) =>
        new([.. options.Remove.Concat(options.Set.Keys).SelectMany(RequestFieldNames.Spellings).Distinct(StringComparer.OrdinalIgnoreCase)], Read(options.Set), Read(options.Add));

    /// <summary>Reports names and values that no message may have.</summary>
    public static void Validate(HeadersOptions options, bool isRequest, PolicyValidation validation)
    {
        if (options.Remove.Count + options.Set.Count + options.Add.Count == 0)
            validation.Error("", "no header is named", "give 'set', 'add' or 'remove'");
        for (var i = 0; i < options.Remove.Count; i++)
            ValidateName($"remove[{i}]", options.Remove[i], isRequest, validation);
        ValidateMap("set", options.Set, isRequest, validation);
        ValidateMap("add", options.Add, isRequest, validation);
    }

    /// <summary>The names that are taken off, those that are replaced too.</summary>
    public string[] Removed => remove;

    /// <summary>Makes the changes.</summary>
    public void Apply(IHeaderDictionary headers)
    {
        foreach (var name in remove)
            headers.Remove(name);
        foreach (var (name, value) in set)
            headers[name] = value;
        foreach (var (name, value) in add)
        {
            var present = headers[name];
            headers[name] = present.Count == 0 ? value : StringValues.Concat(present, value);
        }
    }

    private static KeyValuePair<string, StringValues>[] Read(IReadOnlyDictionary<string, string> map) =>
        [.. map.Select(header => KeyValuePair.Create(header.Key, new StringValues(header.Value.Trim(' '))))];

    private static void ValidateMap(string key, IReadOnlyDictionary<string, string> map, bool isRequest, PolicyValidation validation)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in map)
        {
            var path = $"{key}.{name}";
            ValidateName(path, name, isRequest, validation);
            if (!names.Add(name))
                validation.Error(path, $"'{name}' stands twice: the case of a header's name does not matter");
            if (HeaderSyntax.FaultOfValue(value.AsSpan().Trim(' ')) is { } fault)
                validation.Error(path, fault);
        }
    }

    private static void ValidateName(string path, string name, bool isRequest, PolicyValidation validation)
    {
        if ((isRequest ? RequestFieldNames.FaultOf(name) : HeaderSyntax.FaultOfName(name)) is { } fault)
            validation.Error(path, fault, isRequest && name.Equals("Host", StringComparison.OrdinalIgnoreCase) ? "use the route's key 'host'" : null);
    }
}
