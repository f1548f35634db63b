using System.Diagnostics.CodeAnalysis;

namespace Gatehouse.Core.Reuse;

/// <summary>Things that are kept to be used again, the last one first: that is still in the processor's cache. Belongs to one thread.</summary>
/// <param name="most">How many are kept.</param>
internal sealed class Shelf<T>(int most)
    where T : class
{
    private Place[] kept = new Place[Math.Min(most, 16)];
    private int count;

    /// <summary>Takes the last one; false when there is none.</summary>
    public bool TryTake([NotNullWhen(true)] out T? thing)
    {
        if (count == 0)
        {
            thing = null;
            return false;
        }
        ref var place = ref kept[--count];
        thing = place.Thing!;
        place.Thing = null;
        return true;
    }

    /// <summary>Keeps one that nobody uses any more; false when there are enough.</summary>
    public bool TryPut(T thing)
    {
        if (count == kept.Length)
        {
            if (count == most)
                return false;
            Array.Resize(ref kept, Math.Min(most, count * 2));
        }
        kept[count++].Thing = thing;
        return true;
    }

    // An array of objects asks of each that is put into it whether it belongs there.
    private struct Place
    {
        public T? Thing;
    }
}
