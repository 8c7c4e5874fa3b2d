namespace Hoopoe.Interop.Crash.Messages;

/// <summary>What of a message is not derived from its key.</summary>
internal sealed record MessageShape(int Size, bool IsPersistent = true, byte Priority = 0)
{
    /// <summary>Milliseconds, as its expiration property says them.</summary>
    public int? Expiration { get; init; }

    /// <summary>The header that headers exchanges are asked to route by.</summary>
    public string? Kind { get; init; }

    private const int MostOften = 2_000;
    private const int Now = 40_000;
    private const int AndThen = 400_000;
    private const int Rarely = 5_000_000;

    /// <summary>Mostly small, now and then of several megabytes, sometimes empty.</summary>
    public static int RandomSize(Random random) => random.Next(2000) switch
    {
        < 60 => 0,
        < 1700 => random.Next(1, MostOften),
        < 1970 => random.Next(MostOften, Now),
        < 1998 => random.Next(Now, AndThen),
        _ => random.Next(AndThen, Rarely),
    };
}
