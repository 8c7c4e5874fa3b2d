namespace Hoopoe.Tests.Protocols.Amqp.Wire;

/// <summary>Finds the checkout the tests were built from, for what they read that is not code.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Hoopoe.slnx"))
            ? folder
            : Find(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("No Hoopoe.slnx above the tests."));
}
