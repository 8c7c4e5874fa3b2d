using Hoopoe.Compare.Brokers;
using Hoopoe.Compare.Workloads;

namespace Hoopoe.Compare.Tools;

/// <summary>A program that puts load on a broker and tells in one piece of JSON what came of it. Stateless.</summary>
internal interface ILoadTool
{
    /// <summary>What it is called in tables.</summary>
    string Name { get; }

    string Executable { get; }

    /// <summary>Its command line for this load; nothing if it cannot bring it about.</summary>
    IReadOnlyList<string>? Arguments(LoadShape shape, IBroker broker, LoadTime time);

    /// <summary>What its output says.</summary>
    /// <exception cref="FormatException">It says nothing that can be understood.</exception>
    LoadOutcome Parse(LoadShape shape, string output);
}
