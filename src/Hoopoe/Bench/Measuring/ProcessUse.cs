using Hoopoe.Bench.Results;

namespace Hoopoe.Bench.Measuring;

/// <summary>What a process used over the measured part of a run. Belongs to the sampler's thread.</summary>
internal sealed class ProcessUse(ProcessMeter meter)
{
    private readonly long _residentAtStart = meter.ResidentBytes;
    private long _residentMax = meter.ResidentBytes;
    private double _cpuFrom;
    private double _cpuTo;

    public void Begin() => _cpuFrom = _cpuTo = meter.CpuSeconds;

    public void End() => _cpuTo = meter.CpuSeconds;

    /// <summary>Looks at the memory, for the highest.</summary>
    public long NoteMemory()
    {
        long resident = meter.ResidentBytes;
        _residentMax = Math.Max(_residentMax, resident);
        return resident;
    }

    /// <summary>The sum of it, shared among so many messages.</summary>
    public ProcessCost Cost(long messages)
    {
        double seconds = _cpuTo - _cpuFrom;
        return new ProcessCost(seconds, messages > 0 ? seconds * 1e6 / messages : 0, _residentAtStart, _residentMax, meter.ResidentBytes);
    }
}
