namespace Hoopoe.Interop.Parity.Comparison;

/// <summary>Keeps RabbitMQ's side of every conversation as a file to read, in the folder that PARITY_RECORDINGS names, if it
/// does.</summary>
internal static class Recording
{
    public static void Keep(string script, IReadOnlyList<string> transcript)
    {
        if (Environment.GetEnvironmentVariable("PARITY_RECORDINGS") is not { Length: > 0 } folder)
            return;
        Directory.CreateDirectory(folder);
        File.WriteAllLines(Path.Combine(folder, script + ".txt"), transcript);
    }
}
