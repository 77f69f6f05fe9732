package org.parmac.job;

import org.apache.hadoop.mapreduce.InputSplit;
import org.apache.hadoop.mapreduce.RecordReader;
import org.apache.hadoop.mapreduce.TaskAttemptContext;

/**
 * Gives a task one record that says what its input is; the task opens the input itself, as often as
 * it needs.
 */
public final class OneRecord<K, V> extends RecordReader<K, V> {
  private final K key;
  private final V value;
  private int read;

  public OneRecord(K key, V value) {
    this.key = key;
    this.value = value;
  }

  @Override
  public void initialize(InputSplit split, TaskAttemptContext task) {
    // Nothing is opened here.
  }

  @Override
  public boolean nextKeyValue() {
    return read++ == 0;
  }

  @Override
  public K getCurrentKey() {
    return key;
  }

  @Override
  public V getCurrentValue() {
    return value;
  }

  @Override
  public float getProgress() {
    return read > 1 ? 1f : 0f;
  }

  @Override
  public void close() {
    // Nothing was opened here.
  }
}
