using Gatehouse.Expressions.Values;

namespace Gatehouse.Policies.Transform;

/// <summary>Gathers what is in one element: a name that comes again makes a list, at the place of the first.</summary>
internal sealed class XmlMembers
{
    private const int Few = 8;

    private readonly List<Member> members = [];
    private Dictionary<string, int>? index;

    /// <summary>How many names.</summary>
    public int Count => members.Count;

    /// <summary>Whether there is an element among them.</summary>
    public bool HasElements => members.Count > 0 && members[^1].Name[0] != '@';

    /// <summary>Adds a value under a name.</summary>
    public void Add(string name, CelValue value)
    {
        var at = Find(name);
        if (at >= 0)
        {
            members[at].Add(value);
            return;
        }
        members.Add(new Member(name, value));
        if (members.Count <= Few)
            return;
        if (index is null)
        {
            index = [];
            for (var i = 0; i < members.Count - 1; i++)
                index.Add(members[i].Name, i);
        }
        index.Add(name, members.Count - 1);
    }

    /// <summary>All of it.</summary>
    public CelMap ToMap()
    {
        var entries = new KeyValuePair<string, CelValue>[members.Count];
        for (var i = 0; i < entries.Length; i++)
            entries[i] = new(members[i].Name, members[i].Value);
        return CelMap.Of(entries);
    }

    private int Find(string name)
    {
        if (index is not null)
            return index.TryGetValue(name, out var at) ? at : -1;
        // From the end: the same name mostly comes again at once.
        for (var i = members.Count - 1; i >= 0; i--)
        {
            if (members[i].Name == name)
                return i;
        }
        return -1;
    }

    private sealed class Member(string name, CelValue first)
    {
        private List<CelValue>? all;

        public string Name => name;

        public CelValue Value => all is null ? first : CelValue.Of(CelList.Of(all.ToArray()));

        public void Add(CelValue value) => (all ??= [first]).Add(value);
    }
}
