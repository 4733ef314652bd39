namespace TypedMemory.Core.Store;

/// <summary>Bytes of an attachment that were taken in and are kept until a write refers to them.</summary>
public interface IAttachmentStage : IAsyncDisposable
{
    /// <summary>The address of the bytes: their SHA-256 as 64 lower-case hexadecimal digits.</summary>
    string Sha256 { get; }

    /// <summary>The wire digest of the bytes: <c>md5-</c> and the MD5 in base64.</summary>
    string Md5Digest { get; }

    /// <summary>The number of bytes.</summary>
    long Length { get; }
}
