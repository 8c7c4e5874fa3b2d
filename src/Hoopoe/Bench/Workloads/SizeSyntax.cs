using System.Globalization;

namespace Hoopoe.Bench.Workloads;

/// <summary>Reads body sizes from the command line: <c>1024</c>, <c>100-2000</c>, <c>exp:500</c> or <c>16:70,1024:30</c>.</summary>
internal static class SizeSyntax
{
    public const string Help = "N bytes, FROM-TO (uniform), exp:MEAN, or SIZE:WEIGHT,SIZE:WEIGHT,...";

    /// <summary>The distribution; throws <see cref="WorkloadException"/> with what is wrong.</summary>
    public static SizeDistribution Parse(string text)
    {
        if (text.StartsWith("exp:", StringComparison.Ordinal)) return new ExponentialSize(Math.Max(Bytes(text, text[4..]), 1));
        if (text.Contains(':', StringComparison.Ordinal)) return new WeightedSizes([.. text.Split(',').Select(part => ParseWeighted(text, part))]);
        if (text.Split('-') is not [var from, var to]) return new FixedSize(Bytes(text, text));
        var uniform = new UniformSize(Bytes(text, from), Bytes(text, to));
        return uniform.From <= uniform.To ? uniform : throw Refuse(text);
    }

    private static WeightedSize ParseWeighted(string text, string part)
    {
        if (part.Split(':') is not [var size, var weight]) throw Refuse(text);
        bool sound = double.TryParse(weight, NumberStyles.Float, CultureInfo.InvariantCulture, out double share) && share > 0 && double.IsFinite(share);
        return sound ? new WeightedSize(Bytes(text, size), share) : throw Refuse(text);
    }

    private static int Bytes(string text, string number) =>
        int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int bytes) && bytes <= 1 << 30 ? bytes : throw Refuse(text);

    private static WorkloadException Refuse(string text) => new($"'{text}' is no size; a size is {Help}");
}
