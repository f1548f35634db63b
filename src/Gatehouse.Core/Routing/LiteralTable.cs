using System.Numerics;
using System.Runtime.InteropServices;

namespace Gatehouse.Core.Routing;

/// <summary>
/// The numbers of a set of texts (the literals of all routes, the names of hosts): a hash table that is only read, with a lookup by
/// span that neither allocates nor goes through a comparer. The texts stand one behind the other in one array: as strings, each would
/// fill cache lines of its own. Immutable.
/// </summary>
internal sealed class LiteralTable
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private readonly Entry[] slots;
    private readonly char[] texts;

    /// <summary>Creates the table; a literal's number is its index.</summary>
    public LiteralTable(IReadOnlyList<string> literals)
    {
        slots = new Entry[BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, literals.Count * 2))];
        texts = string.Concat(literals).ToCharArray();
        var start = 0;
        for (var i = 0; i < literals.Count; i++)
        {
            var hash = Hash(literals[i]);
            var slot = (int)hash & (slots.Length - 1);
            while (slots[slot].Place != 0)
                slot = (slot + 1) & (slots.Length - 1);
            slots[slot] = new Entry(i + 1, hash, start, literals[i].Length);
            start += literals[i].Length;
        }
    }

    /// <summary>The number of a literal; -1 for a text that is none.</summary>
    public int Find(ReadOnlySpan<char> text)
    {
        var table = slots;
        var hash = Hash(text);
        for (var slot = (int)hash & (table.Length - 1); ; slot = (slot + 1) & (table.Length - 1))
        {
            ref readonly var entry = ref table[slot];
            if (entry.Place == 0)
                return -1;
            if (entry.Hash == hash && text.SequenceEqual(texts.AsSpan(entry.Start, entry.Length)))
                return entry.Place - 1;
        }
    }

    // Four characters at a time. Not keyed: whoever sends requests cannot add to the table, and its clusters are the operator's.
    private static uint Hash(ReadOnlySpan<char> text)
    {
        var hash = (ulong)(uint)text.Length;
        foreach (var part in MemoryMarshal.Cast<char, ulong>(text))
            hash = BitOperations.RotateLeft((hash ^ part) * Golden, 29);
        for (var i = text.Length & ~3; i < text.Length; i++)
            hash = BitOperations.RotateLeft((hash ^ text[i]) * Golden, 29);
        return (uint)((hash * Golden) >> 32);
    }

    // Place: the number, counted from 1; 0 for an empty slot.
    private readonly record struct Entry(int Place, uint Hash, int Start, int Length);
}
