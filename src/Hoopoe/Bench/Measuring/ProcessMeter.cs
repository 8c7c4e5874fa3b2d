using System.Diagnostics;

namespace Hoopoe.Bench.Measuring;

/// <summary>CPU time and resident memory of some processes, added up: of this one, or of a broker's on this machine. Asked from one thread.</summary>
internal sealed class ProcessMeter : IDisposable
{
    private readonly List<Process> _processes;

    public ProcessMeter(IEnumerable<int> ids) => _processes = [.. ids.Select(Find)];

    /// <summary>User and system time so far.</summary>
    public double CpuSeconds => Sum(process => process.TotalProcessorTime.TotalSeconds);

    public long ResidentBytes => (long)Sum(process => process.WorkingSet64);

    public void Dispose()
    {
        foreach (var process in _processes) process.Dispose();
    }

    private static Process Find(int id)
    {
        try
        {
            return Process.GetProcessById(id);
        }
        catch (ArgumentException)
        {
            throw new Client.BenchException($"there is no process {id}");
        }
    }

    private double Sum(Func<Process, double> read)
    {
        double sum = 0;
        foreach (var process in _processes)
        {
            try
            {
                process.Refresh();
                sum += read(process);
            }
            catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                // It has ended; what it used is not known any more.
            }
        }
        return sum;
    }
}
