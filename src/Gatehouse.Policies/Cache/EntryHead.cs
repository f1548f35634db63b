using System.Globalization;
using Gatehouse.Caching.Fields;
using Gatehouse.Caching.Storage;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Policies.Cache;

/// <summary>The head of a stored answer, as it is written: made once, and the two fields that change each second once a second. Thread-safe.</summary>
internal sealed class EntryHead
{
    private readonly CacheEntry entry;
    private readonly StringValues status;
    private Second second = new(-1, "", default);

    private EntryHead(CacheEntry entry)
    {
        this.entry = entry;
        var fields = new List<KeyValuePair<string, StringValues>>(entry.Fields.Length);
        foreach (var field in entry.Fields)
        {
            var values = field.Several is { } several ? new StringValues(several) : new StringValues(field.Single);
            if (field.Is(CacheStatus.Field))
                status = values;
            else
                fields.Add(new(field.Name, values));
        }
        Fields = [.. fields];
    }

    /// <summary>The fields that are always the same.</summary>
    public KeyValuePair<string, StringValues>[] Fields { get; }

    /// <summary>What caches before this one have said.</summary>
    public StringValues Status => status;

    public static EntryHead Of(CacheEntry entry)
    {
        if (entry.Attachment is EntryHead head)
            return head;
        head = new EntryHead(entry);
        entry.Attachment = head;
        return head;
    }

    /// <summary>The texts for an answer that is sent from the store.</summary>
    public Second At(long age)
    {
        var last = second;
        if (last.Age == age)
            return last;
        var left = (entry.Freshness.Lifetime - age).ToString(CultureInfo.InvariantCulture);
        return second = new Second(age, age.ToString(CultureInfo.InvariantCulture), StringValues.Concat(status, CacheStatus.Hit(left)));
    }

    /// <summary>What is true for one second.</summary>
    /// <param name="Age">The age in seconds.</param>
    /// <param name="AgeText">The same as text.</param>
    /// <param name="Status">The field <c>Cache-Status</c>.</param>
    internal sealed record Second(long Age, string AgeText, StringValues Status);
}
