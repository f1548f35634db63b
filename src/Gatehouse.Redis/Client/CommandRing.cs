namespace Gatehouse.Redis.Client;

/// <summary>The commands whose answers are due, in the order in which they were sent. Not thread-safe.</summary>
internal sealed class CommandRing
{
    private RedisCommand?[] commands = new RedisCommand?[64];
    private int first;
    private int ended;

    /// <summary>How many there are, those that nobody waits for included.</summary>
    public int Count { get; private set; }

    /// <summary>True when the server has not answered in time and still has not.</summary>
    public bool IsLate => ended > 0;

    /// <summary>The one that was sent first; only when there is one.</summary>
    public RedisCommand First => commands[first]!;

    /// <summary>Adds one behind all others. Their deadlines are in order.</summary>
    public void Add(RedisCommand command)
    {
        if (Count == commands.Length)
            Grow();
        commands[(first + Count++) & (commands.Length - 1)] = command;
    }

    /// <summary>Takes the first; null when there is none.</summary>
    public RedisCommand? Take()
    {
        if (Count == 0)
            return null;
        var command = commands[first];
        commands[first] = null;
        first = (first + 1) & (commands.Length - 1);
        Count--;
        ended = Math.Max(0, ended - 1);
        return command;
    }

    /// <summary>Ends the waiting for all that are late. They stay, as their answers may still come.</summary>
    public void EndLate(long now)
    {
        for (; ended < Count; ended++)
        {
            var command = commands[(first + ended) & (commands.Length - 1)]!;
            if (command.Deadline > now)
                return;
            command.End(RedisStatus.TimedOut);
        }
    }

    private void Grow()
    {
        var larger = new RedisCommand?[commands.Length * 2];
        for (var i = 0; i < Count; i++)
            larger[i] = commands[(first + i) & (commands.Length - 1)];
        commands = larger;
        first = 0;
    }
}
