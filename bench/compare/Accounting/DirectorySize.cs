namespace Hoopoe.Compare.Accounting;

/// <summary>How much a directory that a broker is writing to holds.</summary>
internal static class DirectorySize
{
    private const double Mebibyte = 1 << 20;

    /// <summary>MiB in all files; one that goes while it is looked at counts nothing.</summary>
    public static double Of(string directory)
    {
        EnumerationOptions all = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        double bytes = 0;
        try
        {
            foreach (var file in new DirectoryInfo(directory).EnumerateFiles("*", all))
                bytes += Length(file);
        }
        catch (DirectoryNotFoundException)
        {
            // A folder went away on the way; what was seen until then stands.
        }
        return bytes / Mebibyte;
    }

    private static long Length(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }
}
