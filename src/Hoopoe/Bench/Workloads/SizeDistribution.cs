namespace Hoopoe.Bench.Workloads;

/// <summary>How long bodies are, in bytes. Immutable; chance comes from whoever asks.</summary>
internal abstract record SizeDistribution
{
    /// <summary>The least it ever gives.</summary>
    public abstract int Min { get; }

    /// <summary>Whether it always gives the same.</summary>
    public virtual bool IsFixed => false;

    public abstract int Next(Random random);
}

/// <summary>Always the same size. Immutable.</summary>
internal sealed record FixedSize(int Bytes) : SizeDistribution
{
    public override int Min => Bytes;

    public override bool IsFixed => true;

    public override int Next(Random random) => Bytes;
}

/// <summary>Every size between two bounds equally often, both included. Immutable.</summary>
internal sealed record UniformSize(int From, int To) : SizeDistribution
{
    public override int Min => From;

    public override int Next(Random random) => random.Next(From, To + 1);
}

/// <summary>Many small and few large ones, with a mean; never less than a body needs to be checked, never a thousand means. Immutable.</summary>
internal sealed record ExponentialSize(int Mean) : SizeDistribution
{
    public override int Min => BodyStamp.Length;

    public override int Next(Random random) => (int)Math.Clamp(-Mean * Math.Log(1 - random.NextDouble()), Min, Math.Min(Mean * 1000.0, int.MaxValue / 2));
}

/// <summary>One of several sizes, each as often as its weight says. Immutable.</summary>
internal sealed record WeightedSizes(IReadOnlyList<WeightedSize> Sizes) : SizeDistribution
{
    public override int Min => Sizes.Min(size => size.Bytes);

    public override int Next(Random random)
    {
        double at = random.NextDouble() * Sizes.Sum(size => size.Weight);
        foreach (var size in Sizes)
        {
            at -= size.Weight;
            if (at < 0) return size.Bytes;
        }
        return Sizes[^1].Bytes;
    }
}

/// <summary>A size and how often it comes, relative to the others. Immutable.</summary>
internal readonly record struct WeightedSize(int Bytes, double Weight);
