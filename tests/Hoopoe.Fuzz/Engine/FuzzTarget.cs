namespace Hoopoe.Fuzz.Engine;

/// <summary>
/// A decoder or a format on disk, as fuzzing sees it: one method over octets, which throws where something is wrong. Made anew for
/// each run; used by one thread. Nothing of one input may reach the next.
/// </summary>
internal abstract class FuzzTarget
{
    /// <summary>What it is called by on the command line, and its corpus.</summary>
    public abstract string Name { get; }

    /// <summary>What it covers, in words.</summary>
    public abstract string Subject { get; }

    /// <summary>The longest input in bytes.</summary>
    public virtual int LongestInput => 512;

    /// <summary>How many of a hundred thousand inputs it gets beside others: those that cost little get many.</summary>
    public virtual int Share => 1000;

    /// <summary>What any input may allocate, in bytes.</summary>
    public virtual long AllocatedAtMost => 32 * 1024;

    /// <summary>What each byte of an input may allocate besides, in bytes.</summary>
    public virtual long AllocatedPerByte => 256;

    /// <summary>How long an input may take.</summary>
    public virtual TimeSpan LongestTime => TimeSpan.FromMilliseconds(250);

    /// <summary>Words that inputs are likely to be made of.</summary>
    public virtual IReadOnlyList<byte[]> Words => [];

    /// <summary>Well-formed inputs to begin with.</summary>
    /// <param name="random">What they are made by.</param>
    public abstract IEnumerable<byte[]> Samples(Random random);

    /// <summary>Gives an input to what is under test and sees that what must hold holds.</summary>
    /// <exception cref="FuzzFailure">It does not hold; any other exception is one that the decoder does not document.</exception>
    public abstract void Run(ReadOnlySpan<byte> input);
}
