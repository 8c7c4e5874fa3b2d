namespace Hoopoe.Interop.Brokers;

/// <summary>Finds files of the source tree that the tests were built from, and what was built beside them.</summary>
public static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The build output of a project, in the configuration these tests were built in.</summary>
    public static string Output(string project, string assembly)
    {
        string configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.OrdinalIgnoreCase) ? "Release" : "Debug";
        return Path.Combine(Root, project, "bin", configuration, "net10.0", assembly + ".dll");
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Hoopoe.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside of their source tree.");
    }
}
