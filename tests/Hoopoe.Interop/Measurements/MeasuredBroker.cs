using System.Globalization;
using Hoopoe.Interop.Brokers;
using Hoopoe.Interop.Crash.Nodes;

namespace Hoopoe.Interop.Measurements;

/// <summary>A broker with a data directory, its memory and its disk. What it does is printed as it happens.</summary>
internal sealed class MeasuredBroker(INode node) : IDisposable
{
    private const double Mebibyte = 1 << 20;

    public INode Node { get; } = node;

    public BrokerAddress Address => new(Node.Address.Address.ToString(), Node.Address.Port);

    /// <summary>The broker that HOOPOE_MEASURE_BROKER names: hoopoe, or rabbitmq.</summary>
    public static MeasuredBroker FromEnvironment() =>
        new(Environment.GetEnvironmentVariable("HOOPOE_MEASURE_BROKER") == "rabbitmq" ? new KilledRabbitMq() : new HoopoeNode());

    /// <summary>A number that the environment gives, or the usual one.</summary>
    public static int Number(string variable, int usual) =>
        int.Parse(Environment.GetEnvironmentVariable(variable) ?? usual.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    public void Start(string what)
    {
        TimeSpan ready = Node.Start();
        Print($"{what}: ready in {ready.TotalSeconds:F2} s, {Figures()}");
        foreach (string complaint in Node.Complaints)
            Print(complaint);
    }

    public void StopAndStart()
    {
        long begin = Environment.TickCount64;
        Node.Stop();
        Print($"SIGTERM: ended after {(Environment.TickCount64 - begin) / 1000.0:F2} s, {Disk()}");
        Start("start after SIGTERM");
    }

    public void KillAndStart()
    {
        Node.Kill();
        Start("start after SIGKILL");
    }

    /// <summary>Resident now, the most since this was last asked, and what is on disk.</summary>
    public string Figures()
    {
        string figures = $"resident {Status("VmRSS:"):F1} MiB, at most {Status("VmHWM:"):F1} MiB, {Disk()}";
        // Makes the kernel begin anew with the most.
        File.WriteAllText($"/proc/{Node.ProcessId}/clear_refs", "5");
        return figures;
    }

    /// <summary>Resident memory in bytes.</summary>
    public double Resident() => Status("VmRSS:") * Mebibyte;

    /// <summary>The most memory that was resident since <see cref="Figures"/>, in bytes.</summary>
    public double MostResident() => Status("VmHWM:") * Mebibyte;

    public static void Print(string line) => Console.WriteLine(line);

    public void Dispose() => Node.Dispose();

    private string Disk()
    {
        long bytes = new DirectoryInfo(Node.DataDirectory).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        return $"disk {bytes / Mebibyte:F1} MiB";
    }

    private double Status(string name)
    {
        string line = File.ReadLines($"/proc/{Node.ProcessId}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 / Mebibyte;
    }
}
