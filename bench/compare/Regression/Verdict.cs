using Hoopoe.Compare.Results;

namespace Hoopoe.Compare.Regression;

/// <summary>How the cost of a workload stands to what was recorded. Immutable.</summary>
internal sealed record Verdict(string Workload, Cost Now, Cost? Recorded)
{
    /// <summary>How much more than recorded is too much.</summary>
    public const double Tolerance = 0.15;

    // What a batch allocates varies with how many messages it brings; one object for each message is 24 bytes at the least.
    private const double BytesThatMeanNothing = 16;

    /// <summary>The change of the processor time for a message, scaled: 0.1 is a tenth more than recorded.</summary>
    public double CpuChange => Recorded is null ? 0 : (Now.Scaled / Recorded.Scaled) - 1;

    public bool CpuIsFine => CpuChange <= Tolerance;

    public bool AllocationIsFine =>
        Recorded is null || Now.AllocatedBytes <= (Recorded.AllocatedBytes * (1 + Tolerance)) + BytesThatMeanNothing;

    /// <summary>Whether nothing became worse; what was never recorded cannot have.</summary>
    public bool IsFine => CpuIsFine && AllocationIsFine;

    public override string ToString()
    {
        string now = $"{Numbers.Short(Now.CpuMicroseconds)} µs, {Numbers.Short(Now.AllocatedBytes)} bytes allocated, calibration {Numbers.Short(Now.CalibrationMicroseconds)} µs";
        if (Recorded is null)
            return $"{Workload}: {now}; nothing recorded";
        string cpu = $"CPU {CpuChange:+0 %;-0 %;0 %}{(CpuIsFine ? "" : " TOO MUCH")}";
        string allocated = $"allocated {Numbers.Short(Recorded.AllocatedBytes)} before{(AllocationIsFine ? "" : " TOO MUCH")}";
        return $"{Workload}: {now}; {cpu}, {allocated}";
    }
}
