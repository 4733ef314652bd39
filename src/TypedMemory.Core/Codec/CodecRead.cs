using System.ComponentModel;

namespace TypedMemory.Generated;

/// <summary>Reads a value; of generated codecs.</summary>
/// <param name="reader">Stands at the value.</param>
/// <typeparam name="T">Its type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate T CodecRead<out T>(ref CodecReader reader);
