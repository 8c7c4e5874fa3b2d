namespace Hoopoe.Compare.Workloads;

/// <summary>A line of the comparison: loads that follow each other on one broker, under the number that the targets know it by.</summary>
internal sealed record Workload(string Row, string Name, params IReadOnlyList<Step> Steps)
{
    /// <summary>Whether brokers are started anew for it: what they held before would blur its memory.</summary>
    public bool OnFreshBroker { get; init; }

    /// <summary>Whether it compares Hoopoe with itself only.</summary>
    public bool HoopoeOnly { get; init; }

    /// <summary>What the results of a step are found by.</summary>
    public string KeyOf(Step step) => step.Name.Length == 0 ? $"{Row}: {Name}" : $"{Row}: {Name}, {step.Name}";
}

/// <summary>One load of a workload, under its name if there are several.</summary>
internal sealed record Step(string Name, LoadShape Shape);
