using System.Text;

namespace TypedMemory.Sqlite.Reading;

/// <summary>Holds one id in UTF-8, until the next one.</summary>
internal sealed class IdBuffer
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);
    private byte[] _bytes = new byte[512];
    private int _length;

    /// <summary>The id as text, or <see langword="null"/> if there is none.</summary>
    public string? Text => _length == 0 ? null : Encoding.UTF8.GetString(_bytes, 0, _length);

    /// <summary>
    /// Gives an id in UTF-8; <see langword="false"/> where it has lone surrogates, which no stored id has.
    /// </summary>
    public bool TryEncode(string id, out ReadOnlySpan<byte> utf8Id)
    {
        int most = id.Length * 3;
        if (_bytes.Length < most) _bytes = new byte[most];
        try
        {
            _length = StrictUtf8.GetBytes(id, _bytes);
            utf8Id = _bytes.AsSpan(0, _length);
            return true;
        }
        catch (EncoderFallbackException)
        {
            _length = 0;
            utf8Id = default;
            return false;
        }
    }

    /// <summary>Holds an id.</summary>
    public void Keep(ReadOnlySpan<byte> utf8Id)
    {
        if (_bytes.Length < utf8Id.Length) _bytes = new byte[utf8Id.Length * 2];
        utf8Id.CopyTo(_bytes);
        _length = utf8Id.Length;
    }

    /// <summary>Holds none.</summary>
    public void Clear() => _length = 0;
}
