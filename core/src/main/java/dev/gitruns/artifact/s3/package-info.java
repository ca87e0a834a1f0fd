/** Large bytes in S3 and what speaks its protocol; the only place for the AWS SDK. */
package dev.gitruns.artifact.s3;
