namespace Hoopoe.Tests.Rights;

/// <summary>
/// Every operation of AMQP by users who have no right, each single right on each name that it has to do with, each pair of these, and
/// all. Stateless.
/// </summary>
internal static class AmqpCases
{
    private static readonly string[] _rights = ["configure", "write", "read"];

    /// <summary>The cases, operation by operation.</summary>
    public static IEnumerable<RightsCase> All => AmqpOperation.All.SelectMany(operation => GrantsOn(operation.Resources).Select(grant => Ask(operation, grant)));

    // The server chooses the end of the name that it makes.
    private static string Pattern(string resource) => resource == "amq.gen" ? "^amq\\.gen-" : $"^{resource.Replace(".", "\\.", StringComparison.Ordinal)}$";

    private static IEnumerable<string[]> GrantsOn(string[] resources)
    {
        string[] single = [.. from resource in resources from right in _rights select $"{right}:{Pattern(resource)}"];
        yield return [];
        yield return ["all"];
        foreach (string one in single) yield return [one];
        for (int i = 0; i < single.Length; i++)
        {
            for (int j = i + 1; j < single.Length; j++) yield return [single[i], single[j]];
        }
        // Patterns that are not anchored match anywhere in a name, and case counts.
        string name = resources[0];
        yield return [.. _rights.Select(right => $"{right}:{name[..1]}")];
        yield return [.. _rights.Select(right => $"{right}:{Pattern(name).ToUpperInvariant()}")];
    }

    private static RightsCase Ask(AmqpOperation operation, string[] grant) => new(operation.Name, grant.Length == 0 ? "none" : string.Join(' ', grant), async broker =>
    {
        await broker.PrepareAsync(AmqpOperation.PrepareAsync);
        await broker.PermitAsync(PatternOf(grant, "configure"), PatternOf(grant, "write"), PatternOf(grant, "read"));
        return await broker.TryAsync(operation.RunAsync);
    });

    private static string PatternOf(string[] grant, string right)
    {
        if (grant is ["all"]) return ".*";
        string[] patterns = [.. grant.Where(one => one.StartsWith(right, StringComparison.Ordinal)).Select(one => one[(right.Length + 1)..])];
        return string.Join('|', patterns);
    }
}
