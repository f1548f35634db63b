using Gatehouse.Core.Configuration;

namespace Gatehouse.Core.Hosting.Origins;

/// <summary>
/// Where the text of a configuration comes from: a file, a program, a store that several nodes follow. The gateway asks it; it never calls the
/// gateway. Disposed by who made it.
/// </summary>
public interface IConfigOrigin
{
    /// <summary>For people: a path, an address. Holds no secret.</summary>
    string Name { get; }

    /// <summary>Another one than before when there may be another text. Asked four times a second while the gateway follows: never waits for anything and never throws.</summary>
    string Stamp { get; }

    /// <summary>Whether that place cannot be asked at present; what is known of it goes on.</summary>
    bool IsAway => false;

    /// <summary>The text as it is now, or why there is none. Never waits for another machine and never throws.</summary>
    ConfigText Read();

    /// <summary>Keeps <see cref="Stamp"/> up to date from now on, until what it gives is disposed of. Null where that takes nothing.</summary>
    IAsyncDisposable? Follow() => null;

    /// <summary>What <see cref="Read"/> gave last is wrong, and nothing serves yet. True when it now gives another text, one that was served before.</summary>
    bool TryEarlier() => false;

    /// <summary>What <see cref="Read"/> gave last serves now.</summary>
    void Served()
    {
    }
}
