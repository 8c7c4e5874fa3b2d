using System.Runtime.InteropServices;

namespace Scram;

/// <summary>The functions of GNU SASL (libgsasl) that a login needs, by their own names.</summary>
internal static partial class Gsasl
{
    public const int Ok = 0;
    public const int NeedsMore = 1;

    /// <summary>The properties of a login, by the library's numbers.</summary>
    public const int AuthenticationId = 1, Password = 3;

    private const string Library = "libgsasl.so.18";

    [LibraryImport(Library, EntryPoint = "gsasl_init")]
    public static partial int Init(out nint context);

    [LibraryImport(Library, EntryPoint = "gsasl_done")]
    public static partial void Done(nint context);

    [LibraryImport(Library, EntryPoint = "gsasl_client_start", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Start(nint context, string mechanism, out nint session);

    [LibraryImport(Library, EntryPoint = "gsasl_property_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Set(nint session, int property, string value);

    [LibraryImport(Library, EntryPoint = "gsasl_step")]
    public static partial int Step(nint session, byte[] input, nuint inputLength, out nint output, out nuint outputLength);

    [LibraryImport(Library, EntryPoint = "gsasl_finish")]
    public static partial void Finish(nint session);

    [LibraryImport(Library, EntryPoint = "gsasl_free")]
    public static partial void Free(nint memory);

    [LibraryImport(Library, EntryPoint = "gsasl_strerror_name")]
    public static partial nint NameOf(int error);
}
