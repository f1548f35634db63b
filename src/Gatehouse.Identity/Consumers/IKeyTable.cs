namespace Gatehouse.Identity.Consumers;

/// <summary>Takes the keys of a database. Called by one at a time.</summary>
public interface IKeyTable
{
    /// <summary>The database was asked, and this is news. From now on the table is as the database, until <see cref="Lose"/>.</summary>
    /// <param name="keys">Keys that were added or removed; a key may come again.</param>
    /// <param name="areAll">Whether these are all keys there are, so that any other is good no longer.</param>
    void Take(IReadOnlyList<StoredKey> keys, bool areAll);

    /// <summary>The database cannot be heard: keys may be added and removed without the table knowing.</summary>
    void Lose();
}
