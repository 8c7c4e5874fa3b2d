using System.Net;

namespace Hoopoe.Interop.Crash.Nodes;

/// <summary>A broker that keeps its data in a directory of its own and may be killed and started again. Disposing ends it and deletes
/// the directory.</summary>
internal interface INode : IDisposable
{
    /// <summary>Where it speaks AMQP, always the same.</summary>
    IPEndPoint Address { get; }

    /// <summary>What it promises beyond what every broker does.</summary>
    Promises Promises { get; }

    /// <summary>The process that runs now.</summary>
    int ProcessId { get; }

    /// <summary>What the process that runs now, or ran last, has complained of.</summary>
    IReadOnlyList<string> Complaints { get; }

    /// <summary>The directory that holds its data.</summary>
    string DataDirectory { get; }

    /// <summary>Starts it: how long it took until it was ready.</summary>
    TimeSpan Start();

    /// <summary>Ends it by SIGKILL.</summary>
    void Kill();

    /// <summary>Asks it to end, and waits until it has.</summary>
    void Stop();
}
