using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Core.Pipeline;

/// <summary>The fields that policies have set before an answer came, for who sends another in its place. Immutable.</summary>
public readonly struct FieldsBefore
{
    private readonly KeyValuePair<string, StringValues>[]? fields;

    private FieldsBefore(KeyValuePair<string, StringValues>[] fields) => this.fields = fields;

    /// <summary>Those that an answer has now.</summary>
    public static FieldsBefore Of(HttpResponse response) => new([.. response.Headers]);

    /// <summary>True when there was a field with this value.</summary>
    public bool Contains(string name, StringValues values)
    {
        foreach (var (known, value) in fields ?? [])
        {
            if (name.Equals(known, StringComparison.OrdinalIgnoreCase) && value == values)
                return true;
        }
        return false;
    }

    /// <summary>Takes back what was said of an answer that is not sent: its status and fields. Only as long as nothing of it was sent.</summary>
    public void Restore(HttpResponse response)
    {
        response.Clear();
        foreach (var (name, value) in fields ?? [])
            response.Headers[name] = value;
    }
}
